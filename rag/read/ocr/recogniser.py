"""A picture -> its lines of text: the only door to rapidocr, whose models lie in its wheel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    """Height × width × 3, as blue, green, red."""
    Quads = NDArray[np.float32]
    """n × 4 corners × (x, y) of the picture: of each line its top left, top right, bottom right, bottom left."""

THREADS = 1
"""Files are read in as many processes as there are cores; more threads in each would only fight for them."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What stands in one strip of a picture."""

    text: str
    confidence: float
    """0 to 1: mean of what the recogniser says of each character."""


def available() -> bool:
    """Whether the recogniser is installed; finds out without importing it."""
    return all(find_spec(package) is not None for package in ("rapidocr", "onnxruntime"))


def find_lines(pixels: Pixels) -> Quads:
    """Find where lines of text stand, turned as they are, in no order. Empty for a picture without any."""
    import numpy as np

    found = _run(_engine().text_det, pixels)
    if found.boxes is None:
        return np.zeros((0, 4, 2), np.float32)
    return np.asarray(found.boxes, np.float32).reshape(-1, 4, 2)


def upside_down(strips: Sequence[Pixels]) -> list[bool]:
    """Tell of each strip, which holds one line, whether that stands on its head."""
    if not strips:
        return []
    found = _run(_engine().text_cls, list(strips))
    return [label == "180" for label, _ in found.cls_res]


def recognise(strips: Sequence[Pixels]) -> list[Recognised]:
    """Recognise strips of one line each; text without characters stays in, as ""."""
    if not strips:
        return []
    from rapidocr.ch_ppocr_rec import TextRecInput

    found = _run(_engine().text_rec, TextRecInput(img=list(strips), return_word_box=False))
    return [
        Recognised(text.strip(), float(score)) for text, score in zip(found.txts, found.scores, strict=True)
    ]


def _run(step: Any, given: Any) -> Any:
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

    try:
        return step(given)
    except ONNXRuntimeError as error:
        # Its message holds the whole traceback; memory is all that can be wanting for a picture of lawful size.
        raise MemoryError("not enough memory to recognise the picture") from error


@cache
def _engine() -> Any:
    """Give the one engine of this process, its three models loaded: 1.1 s, 130 MB.

    At work it takes 600 to 750 MB, 1.5 GB of address space.
    """
    from pathlib import Path

    import cv2
    import rapidocr

    cv2.setNumThreads(THREADS)
    models = Path(rapidocr.__file__).parent / "models"
    engine: Any = rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            # Named models are opened where they are; for unnamed ones it would look in the network.
            "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
            "Cls.model_path": str(models / "ch_ppocr_mobile_v2.0_cls_mobile.onnx"),
            "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
            # The picture has the size it is to have when it comes here.
            "Det.limit_type": "max",
            "Det.limit_side_len": 1_000_000,
            # One strip at a time: 2.7 s of CPU for a full page where batches of six, filled up to the longest of
            # them, take 4.0 s.
            "Rec.rec_batch_num": 1,
        }
    )
    engine._load_det_model()
    engine._load_cls_model()
    engine._load_rec_model()
    return engine
