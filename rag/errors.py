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
├── ChatUnavailable      the chat endpoint refuses, times out, breaks off or replies nonsense
├── InvalidQuestion      empty, or longer than a question can be
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


class ChatUnavailable(WenjuError):
    """The chat model gave no usable reply."""


class InvalidQuestion(WenjuError):
    """The question is empty or too long to be one."""


class InvalidSettings(WenjuError):
    """A setting has a value that cannot be used."""
