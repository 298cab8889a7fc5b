"""Models by name or folder: found on this machine or fetched from the hub, and loaded with sentence-transformers.

What is not there is known before torch is imported, within a second.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag.errors import WenjuError
from rag.reach import listens, within

HUB_SECONDS = 5.0
"""For the hub to answer before a download is tried, once it has taken a connection. Its client alone retries for about a
minute, also where a firewall lets connections through and nothing after them."""
# One of these stands in the root of every model that sentence-transformers can load.
_MODEL_FILES = ("modules.json", "config.json")
# The same weights for other programs, which would double a download.
_UNUSED = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf"]
_NO_MEMORY = "out of memory"


@dataclass(frozen=True, slots=True)
class Sought:
    """What a model is sought for: how sentences about it call it, and what there is instead."""

    noun: str
    instead: str
    loader: Literal["SentenceTransformer", "CrossEncoder"]
    owner: str
    """Of names without one, as in the documentation of sentence-transformers."""
    error: type[WenjuError]


@dataclass(frozen=True, slots=True)
class Found:
    """A model that is on this machine."""

    name: str
    """As it was asked for."""
    source: str
    """A folder, or the repository in the local cache."""
    folder: Path
    identity: str
    """Changes with the content, not with the place."""


def find_model(name: str, sought: Sought) -> Found:
    """Find a model by its folder or its name.

    A name is looked for in the local cache first, and downloaded only if the hub answers and HF_HUB_OFFLINE is not
    set. Raises the error of `sought` where there is no such model.
    """
    if not name.strip():
        raise sought.error(
            f"the {sought.noun} has an empty name; give a folder or a model name, or leave it out"
        )
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not any((folder / file).is_file() for file in _MODEL_FILES):
            raise sought.error(
                f"{name} holds no {sought.noun} (no {' or '.join(_MODEL_FILES)}); give the folder that "
                "sentence-transformers saved the model in"
            )
        return Found(name, str(folder), folder, f"{folder.resolve().name}@{digest(_files(folder))}")
    if folder.exists() or name.startswith((".", "~")) or folder.is_absolute():
        raise sought.error(f"{name} is not a folder; give the folder of a model, or a model's name")
    repository = name if "/" in name else f"{sought.owner}/{name}"
    folder = _cached(repository, name, sought) or _fetched(repository, name, sought)
    return Found(name, repository, folder, f"{repository}@{folder.name[:8]}")


def architecture(found: Found) -> str:
    """Give the class of the model as its config.json names it; "" where there is none, as for static models."""
    try:
        named = json.loads((found.folder / "config.json").read_text(encoding="utf-8")).get("architectures")
        return str(named[0]) if named else ""
    except (OSError, ValueError, AttributeError):
        return ""


def pools(found: Found) -> bool:
    """Tell whether the model is one that embeds texts: its last steps make one vector of a text."""
    try:
        modules = json.loads((found.folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return any(kind in ("Pooling", "StaticEmbedding", "WordEmbeddings", "Normalize") for kind in kinds)


def load_model(found: Found, sought: Sought, device: str | None = None, **options: Any) -> Any:
    """Load what was found, on `device` or the best one there is.

    Code that a model brings along is not run. Raises the error of `sought`, in one sentence, for whatever is wrong.
    """
    try:
        import sentence_transformers
        from sentence_transformers.util import get_device_name
    except ImportError as error:
        raise sought.error(
            f"cannot load the {sought.noun} {found.name}: {first_line(error)}; install sentence-transformers"
        ) from error
    _without_bars()
    device = device or get_device_name()
    if device.startswith("cpu"):
        # Many models are kept in half precision, which most processors can only imitate.
        options["model_kwargs"] = {"dtype": "float32"}
    try:
        return getattr(sentence_transformers, sought.loader)(
            found.source, device=device, local_files_only=True, **options
        )
    except Exception as error:  # whatever the libraries below make of foreign files
        if _is_of_the_device(error):
            raise sought.error(
                f"cannot use the device {device} for the {sought.noun} {found.name}: {first_line(error)}; "
                "set WENJU_DEVICE to cpu, or leave it out"
            ) from error
        raise sought.error(
            f"cannot load the {sought.noun} {found.name}: {first_line(error)}; "
            "check that it is a complete sentence-transformers model"
        ) from error


class Batches:
    """Passes texts through a loaded model, as many at once as its device holds; safe to use from several threads."""

    def __init__(self, name: str, sought: Sought, most: int) -> None:
        self._name, self._sought, self._most = name, sought, most
        # Tokenizers of transformers change their own settings while they encode ("Already borrowed").
        self._lock = threading.Lock()

    def run(self, call: Callable[..., Any], given: Sequence[Any], otherwise: str) -> Any:
        """Give what the model makes of `given`; `otherwise` ends the sentence of the error where it fails."""
        while True:
            try:
                with self._lock:
                    return call(given, batch_size=self._most, show_progress_bar=False)
            except Exception as error:  # whatever a model of someone else's does
                if _is_out_of_memory(error) and self._most > 1:
                    self._most //= 2
                    continue
                raise self._sought.error(
                    f"the {self._sought.noun} {self._name} failed: {first_line(error)}; check that it is complete, "
                    f"or {otherwise}"
                ) from error


def _is_out_of_memory(error: BaseException) -> bool:
    """Tell whether a device had no room for a batch: torch has an error of its own for one kind of device only."""
    return isinstance(error, RuntimeError) and _NO_MEMORY in str(error).lower()


def digest(files: Sequence[Path]) -> str:
    """Give eight hexadecimal digits that change with the content of the files, wherever they lie."""
    whole = hashlib.sha256()
    for path in files:
        with path.open("rb") as content:
            whole.update(path.name.encode() + hashlib.file_digest(content, "sha256").digest())
    return whole.hexdigest()[:8]


def first_line(error: BaseException) -> str:
    """Give what an error of another library says, short enough for a sentence of ours."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".;:")


def _cache_folder() -> str | None:
    """Give sentence-transformers' own cache where one is set; None is the hub's."""
    return os.environ.get("SENTENCE_TRANSFORMERS_HOME")


def _cached(repository: str, name: str, sought: Sought) -> Path | None:
    """Give the folder of what is wholly in the cache; a download that broke off does not count."""
    from huggingface_hub import try_to_load_from_cache

    for file in _MODEL_FILES:
        try:
            path = try_to_load_from_cache(repository, file, cache_dir=_cache_folder())
        except ValueError as error:  # the hub's own, for a name that it cannot have
            raise sought.error(
                f"{name} is neither a folder nor a possible model name; give a folder or a name like {sought.owner}/…"
            ) from error
        if isinstance(path, str):
            snapshot = Path(path).parent
            weights = [*snapshot.rglob("*.safetensors"), *snapshot.rglob("*.bin")]
            if weights and not any((snapshot.parent.parent / "blobs").glob("*.incomplete")):
                return snapshot
    return None


def _fetched(repository: str, name: str, sought: Sought) -> Path:
    """Download a model, and give its folder in the cache."""
    from huggingface_hub import constants

    missing = f"the {sought.noun} {name} is not in the local cache and"
    if constants.HF_HUB_OFFLINE:
        raise sought.error(
            f"{missing} HF_HUB_OFFLINE is set; download it first, give its folder, or {sought.instead}"
        )
    if not (listens(constants.ENDPOINT) and within(HUB_SECONDS, lambda: _knock(constants.ENDPOINT))):
        raise sought.error(
            f"{missing} {constants.ENDPOINT} does not answer; connect, give its folder, or {sought.instead}"
        )
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import RepositoryNotFoundError
    from huggingface_hub.utils import httpx  # type: ignore[attr-defined]  # whichever httpx the hub uses

    try:
        return Path(snapshot_download(repository, cache_dir=_cache_folder(), ignore_patterns=_UNUSED))
    except RepositoryNotFoundError as error:
        raise sought.error(
            f"there is no public model {name}; check the spelling or give the model's folder"
        ) from error
    except (httpx.HTTPError, OSError) as error:
        raise sought.error(
            f"cannot download the {sought.noun} {name}: {first_line(error)}; try again or give its folder"
        ) from error


def _knock(address: str) -> None:
    import urllib.error
    import urllib.request

    request = urllib.request.Request(address, method="HEAD")
    with suppress(urllib.error.HTTPError):  # an answer, too
        urllib.request.urlopen(request, timeout=HUB_SECONDS).close()


def _without_bars() -> None:
    """Keep bars about single weights off the terminal; those of a download stay."""
    from transformers.utils import logging

    quiet: Any = logging
    quiet.disable_progress_bar()
    quiet.set_verbosity_error()


def _is_of_the_device(error: Exception) -> bool:
    said = str(error)
    return _NO_MEMORY in said.lower() or any(
        sign in said
        for sign in (
            "device type",
            "device string",
            "not compiled with",
            "No CUDA",
            "NVIDIA driver",
            "ordinal",
        )
    )


def _files(folder: Path) -> list[Path]:
    """Give the files that make up a model: not hidden ones, nor its description."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix != ".md"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
