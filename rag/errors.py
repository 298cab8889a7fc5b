"""Every exception that Wenju raises on purpose. Each message is one sentence: what, which, what to do.

WenjuError
├── UnreadableFile       a file that cannot be taken in (rejected, the others go on)
├── LibraryError         the library folder itself
│   ├── LibraryLocked    another process is writing to it
│   ├── LibraryTooNew    made by a newer version of Wenju
│   ├── LibraryUnwritable  no permission, or the disk is full
│   └── IndexUnusable    a derived index is broken (handled inside: it is rebuilt, or searched without)
├── DocumentNotFound     no document with that id or name
├── EmbedderError        the embedding model cannot be loaded or does not answer
│   └── EmbedderMismatch the library was built with another embedding model
├── RerankerError        the reranker cannot be loaded or fails
├── EntailmentError      the entailment model cannot be loaded or fails
├── ChatUnavailable      the chat endpoint refuses, times out, breaks off or replies nonsense
│   ├── PromptTooLong    what is asked does not fit into the model's context (handled inside: it is asked with less)
│   └── UnusableReply    the model did reply, without end or without saying anything
├── InvalidQuestion      empty, or longer than a question can be
├── InvalidDraft         a draft that cannot be checked, or nothing to check it against
└── InvalidSettings      a setting that cannot be used
"""


class WenjuError(Exception):
    """Anything that a user can understand and act on; the doors show it as one line."""


class UnreadableFile(WenjuError):
    """The file is missing, empty, too large, binary, undecodable or of a format that is not read."""


class LibraryError(WenjuError):
    """The library folder cannot be used as asked."""


class LibraryLocked(LibraryError):
    """Another process holds the library's writer lock."""


class LibraryTooNew(LibraryError):
    """The catalog's schema is newer than this version knows."""


class LibraryUnwritable(LibraryError):
    """The folder cannot be written: permissions, a read-only disk, or no space left."""


class IndexUnusable(LibraryError):
    """A search index cannot be opened or does not answer; the catalog can make a new one."""


class DocumentNotFound(WenjuError):
    """No document of the library has this id."""


class EmbedderError(WenjuError):
    """The embedding model cannot be found, loaded or reached."""


class EmbedderMismatch(EmbedderError):
    """The library's vectors were made by another model; mixing them would make search meaningless."""


class RerankerError(WenjuError):
    """The reranker cannot be found or loaded, or gives no scores."""


class EntailmentError(WenjuError):
    """The entailment model cannot be found or loaded, or gives no scores."""


class ChatUnavailable(WenjuError):
    """The chat model gave no usable reply."""


class PromptTooLong(ChatUnavailable):
    """Prompt and reply together are longer than the model's context."""


class UnusableReply(ChatUnavailable):
    """The endpoint works and the model writes, but nothing that could be an answer."""


class InvalidQuestion(WenjuError):
    """The question is empty or too long to be one."""


class InvalidDraft(WenjuError):
    """The draft has no readable text, or there are no sources that it could be checked against."""


class InvalidSettings(WenjuError):
    """A setting has a value that cannot be used."""
