"""Which lamp and buzzer outputs are on at a moment, for what they mean. Pure: rhythm is a function of time.

A board with one lamp shows less: lit while a book may be brought or put in, blinking for a moment's news, else dark.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from drivers.bin.interface import Buzz, Lamp

COLOURS = ("red", "green", "blue", "white")
_AMBER = ("red", "green")
_QUICK, _SLOW = 0.25, 1.0
_LAMPS: dict[Lamp, tuple[tuple[str, ...], float]] = {  # colours, and how long on and off (0: steady)
    Lamp.OFF: ((), 0),
    Lamp.READY: (("blue",), 0),
    Lamp.READING: (("blue",), _QUICK),
    Lamp.OPEN: (("green",), 0),
    Lamp.BUSY: (_AMBER, 0),
    Lamp.QUEUED: (_AMBER, _QUICK),
    Lamp.DONE: (("green",), _QUICK),
    Lamp.REFUSED: (("red",), _QUICK),
    Lamp.FULL: (_AMBER, _SLOW),
    Lamp.FAULT: (("red",), 0),
    Lamp.SERVICE: (("white",), 0),
}
_ONE_LAMP = {Lamp.READY: 0.0, Lamp.OPEN: 0.0, Lamp.READING: _QUICK, Lamp.DONE: _QUICK, Lamp.REFUSED: _SLOW}
_TONE = 0.15
_TONES = {Buzz.OFF: 0, Buzz.GOOD: 1, Buzz.BAD: 3}


def lamps(state: Lamp, age_s: float, outputs: AbstractSet[str]) -> dict[str, bool]:
    """Each lamp output that there is, `age_s` after the state began."""
    if "lamp" in outputs:
        return {"lamp": state in _ONE_LAMP and _lit(_ONE_LAMP[state], age_s)}
    colours, rhythm = _LAMPS[state]
    if colours == ("white",) and "white" not in outputs:
        colours = ("red", "green", "blue")
    lit = _lit(rhythm, age_s)
    return {colour: lit and colour in colours for colour in COLOURS if colour in outputs}


def sounds(sound: Buzz, age_s: float, outputs: AbstractSet[str]) -> dict[str, bool]:
    """Buzzer and siren, `age_s` after the sound began."""
    siren = sound is Buzz.SIREN
    beat, rest = divmod(age_s, 2 * _TONE)
    tone = beat < _TONES.get(sound, 0) and rest < _TONE
    at = {"siren": siren, "buzzer": tone or (siren and "siren" not in outputs)}
    return {output: on for output, on in at.items() if output in outputs}


def _lit(rhythm: float, age_s: float) -> bool:
    return rhythm == 0 or int(age_s / rhythm) % 2 == 0
