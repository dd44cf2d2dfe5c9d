"""Finds barcodes in a grey picture, by zxing-cpp (the default) or zbar. Restricted to the symbologies in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from PIL import Image

from drivers.errors import Misconfigured
from drivers.scanner.settings import CameraScannerSettings


@dataclass(frozen=True, slots=True)
class Found:
    text: str = field(repr=False)  # may be all of a person's identity card
    symbology: str  # AIM identifier from zxing-cpp, zbar's own name from zbar


Decoder: TypeAlias = Callable[[Image.Image], list[Found]]

_ZXING = {
    "code128": "Code128",
    "code39": "Code39",
    "codabar": "Codabar",
    "ean13": "EAN13",
    "ean8": "EAN8",
    "itf": "ITF",
    "qr": "QRCode",
}
_ZBAR = {
    "code128": "CODE128",
    "code39": "CODE39",
    "codabar": "CODABAR",
    "ean13": "EAN13",
    "ean8": "EAN8",
    "itf": "I25",
    "qr": "QRCODE",
}


def decoder(settings: CameraScannerSettings) -> Decoder:
    """Raises Misconfigured where the library is not installed."""
    return _zxing(settings) if settings.decoder == "zxing" else _zbar(settings)


def _zxing(settings: CameraScannerSettings) -> Decoder:
    import zxingcpp

    names = [getattr(zxingcpp.BarcodeFormat, _ZXING[name]) for name in settings.symbologies]
    formats = zxingcpp.BarcodeFormats(names)

    def decode(picture: Image.Image) -> list[Found]:
        # No inverted codes: no library prints them, and looking for them doubles the time of an empty frame.
        found = zxingcpp.read_barcodes(picture, formats=formats, try_invert=False)
        return [Found(code.text, code.symbology_identifier) for code in found if code.valid]

    return decode


def _zbar(settings: CameraScannerSettings) -> Decoder:
    try:
        from pyzbar import pyzbar
    except ImportError as error:  # also raised where libzbar0 itself is missing
        raise Misconfigured(
            f'zbar is not there ({error}): install the extra "tramsach[zbar]" and libzbar0.'
        ) from error
    symbols: list[Any] = [getattr(pyzbar.ZBarSymbol, _ZBAR[name]) for name in settings.symbologies]

    def decode(picture: Image.Image) -> list[Found]:
        found = pyzbar.decode(picture, symbols=symbols)
        return [Found(code.data.decode(errors="replace"), code.type) for code in found]

    return decode
