"""Models of a few thousand random weights, in the files that sentence-transformers reads, made on the spot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

QUERY_PROMPT = "问题："
PASSAGE_PROMPT = "段落："
WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    *dict.fromkeys("财政收入粮食产量草原过牧教师学校问题段落："),
]


def write_reranker(folder: Path, labels: int = 1) -> Path:
    """Write a CrossEncoder as transformers saves one, with a score for each of `labels` classes."""
    from transformers import BertForSequenceClassification

    _write_tokenizer(folder)
    BertForSequenceClassification(_config(num_labels=labels)).save_pretrained(folder)
    return folder


def write_plain_encoder(folder: Path) -> Path:
    """Write a BERT without any head, and nothing of sentence-transformers."""
    from transformers import BertModel

    _write_tokenizer(folder)
    BertModel(_config()).save_pretrained(folder)
    return folder


def write_embedder(folder: Path, prompts: dict[str, str] | None = None) -> Path:
    """Write a sentence-transformers model with a BERT and a mean, and with these prompts."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(write_plain_encoder(folder.with_name(folder.name + "-bert"))), device="cpu"
    )
    model.prompts |= prompts or {}
    model.save(str(folder))
    return folder


def _config(**more: Any) -> Any:
    import torch
    from transformers import BertConfig

    torch.manual_seed(1)
    return BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=64, initializer_range=0.5, **more,
    )  # fmt: skip


def _write_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokenizer: Any = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", [("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=64, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", mask_token="[MASK]",
    ).save_pretrained(folder)  # fmt: skip
