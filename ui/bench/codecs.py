"""How fast tags are decoded and encoded and camera frames are searched, against how fast they can come at all.

A memory cannot come off the air faster than its blocks are read, nor go faster than they are written (`air_time`); a camera
gives so many frames a second. Ratios of rates, medians over several rounds; the rates themselves are in the notes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from PIL import Image

from drivers.rfid.tags import chain, iso28560_2, iso28560_3, rfid501
from drivers.rfid.tags.content import Model, Owner, TagContent
from drivers.scanner.decode import decoder
from drivers.scanner.settings import CameraScannerSettings
from ui.bench.air_time import read_ms, write_block_ms
from ui.bench.row import Better, Row

BAR = 20.0
"""Rate of a codec ÷ rate of the air: above this, decoding costs less than a twentieth of reading."""
FRAMES_BAR = 1.0
CAMERA_FRAMES_PER_S = 30.0
ROUNDS = 5
ROUND_S = 0.05
BLOCK_BYTES = 4

MODELS: dict[Model, Callable[[TagContent], bytes]] = {
    Model.ISO_28560_3: iso28560_3.encode,
    Model.ISO_28560_2: iso28560_2.encode,
    Model.RFID501: rfid501.encode,
}


def rows() -> list[Row]:
    return [row for model in MODELS for row in _codec_rows(model)] + [_frames_row()]


def _codec_rows(model: Model) -> list[Row]:
    encode, content = MODELS[model], _content(model)
    memory = encode(content)
    assert chain.decode(memory).item_id == content.item_id, "what is measured must be right"
    blocks = -(-len(memory) // BLOCK_BYTES)
    return [
        _row(f"{model.value}: decoded", rate(lambda: chain.decode(memory)), 1000 / read_ms(blocks)),
        _row(f"{model.value}: encoded", rate(lambda: encode(content)), 1000 / (blocks * write_block_ms())),
    ]


def _content(model: Model) -> TagContent:
    if model is Model.RFID501:  # knows neither owner nor usage
        return TagContent(model, b"", "VV00000001", parts=1, part=1)
    return TagContent(model, b"", "VV00000001", Owner("VN", "LIB"), usage=1, parts=1, part=1)


def _frames_row() -> Row:
    """Whole frames with a book's label somewhere in them, one after the other, as the camera gives them."""
    settings = CameraScannerSettings()
    find, frame = decoder(settings), _frame(settings.width, settings.height)
    assert [found.text for found in find(frame)] == ["VV00000001"], "what is measured must be right"
    name = f"{settings.width} × {settings.height} frames searched for barcodes"
    return _row(name, rate(lambda: find(frame)), CAMERA_FRAMES_PER_S, FRAMES_BAR)


def _frame(width: int, height: int) -> Image.Image:
    import zxingcpp

    code = zxingcpp.create_barcode("VV00000001", zxingcpp.BarcodeFormat.Code128)
    drawn: Any = zxingcpp.write_barcode_to_image(code, scale=2)
    rows_, columns = drawn.shape
    label = Image.frombytes("L", (columns, rows_), bytes(drawn))
    frame = Image.new("L", (width, height), 200)
    frame.paste(label, (width // 3, height // 3))
    return frame


def rate(work: Callable[[], object]) -> float:
    """Times a second, the median over rounds."""
    return median(_round(work) for _ in range(ROUNDS))


def _round(work: Callable[[], object]) -> float:
    began, times = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < ROUND_S or not times:
        work()
        times += 1
    return times / took


def _row(name: str, reached: float, needed: float, bar: float | None = None) -> Row:
    note = f"{reached:,.0f} against {needed:.0f} a second"
    return Row(
        f"{name} ÷ as fast as they come", reached / needed, BAR if bar is None else bar, Better.HIGHER, note
    )
