"""Writes the trained model as a folder that sentence-transformers and `rag.embed` both read."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def quantize(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Give eight-bit rows and the factors that turn them back, exact to 0.4 % of a row's largest number."""
    factors = np.abs(vectors).max(axis=1) / 127
    rows = np.round(vectors / np.maximum(factors, 1e-12)[:, None]).astype(np.int8)
    return rows, factors.astype(np.float32)


def write_model(folder: Path, tokenizer: Tokenizer, vectors: NDArray[np.float32]) -> None:
    """Write tokenizer, eight-bit vectors and the list of modules into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    rows, factors = quantize(vectors)
    # The names are model2vec's, which sentence-transformers multiplies out on loading; half of float16's size.
    weights = folder / "model.safetensors"
    save_file({"embeddings": rows, "weights": factors}, weights, metadata={"format": "pt"})
    weights.chmod(0o644)  # safetensors makes it readable by its owner alone
    (folder / "modules.json").write_text(json.dumps(MODULES, indent=2) + "\n", encoding="utf-8")
    (folder / "1_Normalize" / "config.json").write_text("{}\n", encoding="utf-8")
    settings = {"similarity_fn_name": "cosine"}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings) + "\n", encoding="utf-8")
