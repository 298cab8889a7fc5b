"""Turns texts into vectors: by the bundled bilingual model, or by any sentence-transformers model.

The bundled model needs numpy, tokenizers and safetensors only and is ready in a fraction of a second;
sentence-transformers, with torch behind it, is imported when a model is asked for by name.
"""

import hashlib
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbedderError

BUNDLED = Path(__file__).parent / "data" / "embedding"
# Seconds for the hub to answer before a download is tried. Its client alone retries for about a minute.
HUB_TIMEOUT = 2.0
# One of these stands in the root of every model that sentence-transformers can load.
_MODEL_FILES = ("modules.json", "config.json")
# The same weights for other programs, which would double a download.
_UNUSED = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf"]

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Anything that gives texts a place among other texts; safe to use from several threads at once."""

    @property
    def identity(self) -> str:
        """Names the model and its content: vectors may be compared only where identities are equal."""

    @property
    def dimensions(self) -> int:
        """The length of every vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give one row per text, [n, dimensions], each of length one, so that dot products are cosines.

        A text in which the model knows nothing (empty, only digits or signs) has the zero vector, which is
        like no other text. No texts give an array of shape [0, dimensions].
        """


def load_embedder(name: str | None = None) -> Embedder:
    """Give the bundled model, or the sentence-transformers model of that name or in that folder.

    A name is looked for in the local cache first and downloaded only if the hub answers within
    `HUB_TIMEOUT` and `HF_HUB_OFFLINE` is not set. Raises EmbedderError where there is no such model.
    """
    if name is None:
        return bundled()
    if not name.strip():
        raise EmbedderError(
            "the embedding model has an empty name; give a folder or a model name, or leave it out"
        )
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not any((folder / file).is_file() for file in _MODEL_FILES):
            raise EmbedderError(
                f"{name} holds no embedding model (no {' or '.join(_MODEL_FILES)}); give the folder that "
                "sentence-transformers saved the model in"
            )
        return _TransformerEmbedder(name, str(folder), f"{folder.resolve().name}@{_digest(_files(folder))}")
    if folder.exists() or name.startswith((".", "~")) or folder.is_absolute():
        raise EmbedderError(f"{name} is not a folder; give the folder of a model, or a model's name")
    repository, revision = _find_on_hub(name)
    return _TransformerEmbedder(name, repository, f"{repository}@{revision[:8]}")


@cache
def bundled() -> "StaticEmbedder":
    """Give the bundled model, loaded once."""
    return StaticEmbedder(BUNDLED)


class StaticEmbedder:
    """The bundled model: a text's vector is the mean of its tokens' vectors, of eight bits a number."""

    _BATCH = 256  # texts tokenized at once; an encoding takes some 100 bytes a token until it is counted

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        files = [folder / "tokenizer.json", folder / "model.safetensors"]
        for file in files:
            if not file.is_file():
                raise EmbedderError(f"the bundled embedding model lacks {file.name}; install Wenju again")
        tensors = load_file(files[1])
        self._rows: NDArray[np.int8] = tensors["embeddings"]
        self._factors: Vectors = tensors["weights"]
        self._tokenizer = Tokenizer.from_file(str(files[0]))
        self.identity = f"wenju-static-1@{_digest(files)}"
        self.dimensions = int(self._rows.shape[1])
        self._chinese: tuple[list[str], Vectors] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), self._BATCH):
            batch = [_encodable(text) for text in texts[start : start + self._BATCH]]
            for row, encoding in enumerate(self._tokenizer.encode_batch_fast(batch), start):
                # Counting first bounds the memory of one text, however long, by the size of the vocabulary.
                ids, counts = np.unique(np.array(encoding.ids, np.int64), return_counts=True)
                shares = (counts * self._factors[ids]).astype(np.float32)
                vectors[row] = shares @ self._rows[ids].astype(np.float32)
        return _of_length_one(vectors)

    def translations(
        self, words: Sequence[str], least: float = 0.45, most: int = 4
    ) -> list[dict[str, float]]:
        """Give for each English word the Chinese words of one or two characters nearest to it, with their cosines.

        At most `most` each, none below `least`: measured on words of the field, what is nearer is nearly always a
        translation (debt: 债务 0.72, 欠款 0.51) and what is farther nearly never (camel: 茶 0.35). A word that the
        model has only in pieces (most names) has none.
        """
        if self._chinese is None:
            vocabulary = self._tokenizer.get_vocab()
            known = [(token, id_) for token, id_ in vocabulary.items() if "\u3400" <= token[0] <= "\u9fff"]
            rows = self._rows[[id_ for _, id_ in known]].astype(np.float32)
            self._chinese = [token for token, _ in known], _of_length_one(rows)
        names, matrix = self._chinese
        whole = [self._tokenizer.token_to_id(word.lower()) for word in words]
        vectors = np.zeros((len(words), self.dimensions), np.float32)
        for row, id_ in enumerate(whole):
            if id_ is not None:
                vectors[row] = self._rows[id_]
        cosines = _of_length_one(vectors) @ matrix.T
        found = []
        for row in cosines:
            best = np.argsort(-row)[:most]
            found.append({names[index]: float(row[index]) for index in best if row[index] >= least})
        return found


class _TransformerEmbedder:
    """A sentence-transformers model that is already on this machine."""

    def __init__(self, name: str, source: str, identity: str) -> None:
        try:
            from safetensors import SafetensorError
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EmbedderError(
                f"cannot load the embedding model {name}: {_first_line(error)}; install sentence-transformers"
            ) from error
        # Tokenizers of transformers change their own settings while they encode ("Already borrowed").
        self._lock = threading.Lock()
        self.identity = identity
        try:
            self._model: Any = SentenceTransformer(source, local_files_only=True)
            # Asking with a text finds the dimensions even where a model does not declare them.
            self.dimensions = self._encode(["文"]).shape[1]
        except (OSError, ValueError, ImportError, RuntimeError, SafetensorError) as error:
            raise EmbedderError(
                f"cannot load the embedding model {name}: {_first_line(error)}; "
                "check that it is a complete sentence-transformers model"
            ) from error

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        if filled:
            vectors[filled] = self._encode([_encodable(texts[row]) for row in filled])
        return _of_length_one(vectors)

    def _encode(self, texts: list[str]) -> Vectors:
        with self._lock:
            encoded = self._model.encode(texts, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(encoded, np.float32)


def _find_on_hub(name: str) -> tuple[str, str]:
    """Give repository and revision of a model in the local cache, after a download where one is needed."""
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError
    from huggingface_hub.utils import httpx  # type: ignore[attr-defined]  # whichever httpx the hub uses

    # Names without an owner are sentence-transformers' own, as in its documentation.
    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        if revision := _cached_revision(repository):
            return repository, revision
        if constants.HF_HUB_OFFLINE:
            raise EmbedderError(
                f"the embedding model {name} is not in the local cache and HF_HUB_OFFLINE is set; "
                "download it first, give its folder, or use the bundled model"
            )
        if not _answers(constants.ENDPOINT, HUB_TIMEOUT):
            raise EmbedderError(
                f"the embedding model {name} is not in the local cache and {constants.ENDPOINT} does not "
                "answer; connect, give its folder, or use the bundled model"
            )
        folder = snapshot_download(repository, cache_dir=_cache_folder(), ignore_patterns=_UNUSED)
    except HFValidationError as error:
        raise EmbedderError(
            f"{name} is neither a folder nor a possible model name; give a folder or a name like BAAI/bge-m3"
        ) from error
    except RepositoryNotFoundError as error:
        raise EmbedderError(
            f"there is no public model {name}; check the spelling or give the model's folder"
        ) from error
    except (httpx.HTTPError, OSError) as error:
        raise EmbedderError(
            f"cannot download the embedding model {name}: {_first_line(error)}; try again or give its folder"
        ) from error
    return repository, Path(folder).name


def _cache_folder() -> str | None:
    """Give sentence-transformers' own cache where one is set; None is the hub's."""
    return os.environ.get("SENTENCE_TRANSFORMERS_HOME")


def _cached_revision(repository: str) -> str | None:
    """Give the revision that is wholly in the cache; a download that broke off does not count."""
    from huggingface_hub import try_to_load_from_cache

    for file in _MODEL_FILES:
        path = try_to_load_from_cache(repository, file, cache_dir=_cache_folder())
        if isinstance(path, str):
            snapshot = Path(path).parent
            weights = [*snapshot.rglob("*.safetensors"), *snapshot.rglob("*.bin")]
            if weights and not any((snapshot.parent.parent / "blobs").glob("*.incomplete")):
                return snapshot.name
    return None


def _answers(address: str, seconds: float) -> bool:
    """Tell whether a web server answers at all; looking up a name may hang longer than any socket timeout."""
    answered = threading.Event()

    def knock() -> None:
        try:
            urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=seconds).close()
        except urllib.error.HTTPError:
            pass
        except OSError:
            return
        answered.set()

    knocking = threading.Thread(target=knock, daemon=True)
    knocking.start()
    knocking.join(seconds)
    return answered.is_set()


def _files(folder: Path) -> list[Path]:
    """Give the files that make up a model: not hidden ones, nor its description."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix != ".md"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _digest(files: Sequence[Path]) -> str:
    """Give eight hexadecimal digits that change with the content of the files, wherever they lie."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as content:
            digest.update(path.name.encode() + hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:8]


def _encodable(text: str) -> str:
    """Replace lone surrogates, which JSON can carry into a question and tokenizers refuse."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _of_length_one(vectors: Vectors) -> Vectors:
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    unit: Vectors = vectors / lengths
    return unit


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".;:")
