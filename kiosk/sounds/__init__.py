"""The four sounds of a station, as WAV files beside this one, and how loud they are. Knows no sound device.

Made by `python -m kiosk.sounds.make`; a library may put others of the same names in their place.
"""

from __future__ import annotations

import io
import sys
import wave
from array import array
from collections.abc import Iterable
from importlib.resources import files

from kiosk.effects import Sound


def waveform(sound: Sound, volume: int) -> bytes:
    """A whole WAV file (16 bits), at `volume` per cent of how it was made."""
    file = files(__name__).joinpath(f"{sound.value}.wav")
    with file.open("rb") as opened, wave.open(opened) as made:
        shape, frames = made.getparams(), made.readframes(made.getnframes())
    louder = io.BytesIO()
    with wave.open(louder, "wb") as scaled:
        scaled.setparams(shape)
        scaled.writeframes(pack(sample * volume // 100 for sample in unpack(frames)))
    return louder.getvalue()


def unpack(frames: bytes) -> array[int]:
    """WAV holds the lower byte first, whatever the machine."""
    samples = array("h", frames)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def pack(samples: Iterable[int]) -> bytes:
    packed = array("h", samples)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()
