"""Makes the four sounds: `python -m kiosk.sounds.make` writes them beside this file. For development; a station plays files.

Told apart without looking, by old ears too: by how many tones there are and where they go, and none above 1.5 kHz, where
hearing goes first. One short tick: read. Two tones up: done. Two alike: look at the screen. Two down, low and long: it
did not work.
"""

from __future__ import annotations

import math
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.effects import Sound
from kiosk.sounds import pack

RATE: Final = 22_050  # samples a second
_LOUDEST: Final = 0.6 * 32_767
_ATTACK_S: Final = 0.006  # from silence to full: shorter clicks


@dataclass(frozen=True, slots=True)
class Tone:
    """A struck tone that dies away; `hertz` 0 is silence. `overtones` are shares of the second, third … harmonic."""

    hertz: float
    seconds: float
    overtones: tuple[float, ...] = (0.25, 0.1)


_SOFT_REED: Final = (0.0, 0.35, 0.0, 0.2)  # odd harmonics: a duller, clarinet-like voice

TONES: Final = {
    Sound.READ: (Tone(1320, 0.09),),
    Sound.DONE: (Tone(784, 0.11), Tone(1175, 0.28)),
    Sound.ATTENTION: (Tone(880, 0.16), Tone(0, 0.06), Tone(880, 0.24)),
    Sound.ERROR: (Tone(392, 0.22, _SOFT_REED), Tone(262, 0.38, _SOFT_REED)),
}


def samples(sound: Sound) -> list[int]:
    """The whole sound, 16 bits a sample."""
    return [round(_LOUDEST * level) for tone in TONES[sound] for level in _levels(tone)]


def _levels(tone: Tone) -> list[float]:
    """From -1 to 1."""
    shares = (1.0, *tone.overtones)
    count = round(tone.seconds * RATE)
    return [
        _envelope(number / RATE, tone.seconds)
        * sum(
            share * math.sin(math.tau * tone.hertz * order * number / RATE)
            for order, share in enumerate(shares, start=1)
        )
        / sum(shares)
        for number in range(count)
    ]


def _envelope(at_s: float, seconds: float) -> float:
    """Up at once, then away, and down to nothing at the end."""
    return min(1.0, at_s / _ATTACK_S, (seconds - at_s) / _ATTACK_S) * math.exp(-2.5 * at_s / seconds)


def write(sound: Sound, folder: Path) -> Path:
    file = folder / f"{sound.value}.wav"
    with wave.open(str(file), "wb") as opened:
        opened.setnchannels(1)
        opened.setsampwidth(2)
        opened.setframerate(RATE)
        opened.writeframes(pack(samples(sound)))
    return file


if __name__ == "__main__":
    for each in Sound:
        print(write(each, Path(__file__).parent))
