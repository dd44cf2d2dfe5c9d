"""The return bin for a technician: what it is and has, and its trial: lamps, sounds, flap, sorter, then every sensor by hand.

Real drivers, no station. Nothing here knows how a bin is wired.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import click

from config.settings import Settings
from drivers.bin.interface import (
    BinHardware,
    BinInfo,
    BinInputs,
    Buzz,
    Capability,
    Door,
    Lamp,
    SorterState,
)
from kiosk import devices

POLL_S = 0.05
MOVES_S = 8.0
LAMP_S = 0.7
SOUND_S = 1.2
WORDS = {
    Capability.DOOR_MOTOR: "open and shut the flap by motor",
    Capability.LOCK_SENSOR: "feel whether the bolt has caught",
    Capability.OBSTRUCTION: "tell that something is in the closing flap",
    Capability.FRONT_BEAM: "see something in the opening",
    Capability.INSIDE_BEAM: "see something in the chute",
    Capability.EXIT_BEAM: "see something pass into a bin",
    Capability.SORTER: "carry to several bins, or hand a book back",
    Capability.LAMP: "light a lamp",
    Capability.COLOURS: "light it in colours",
    Capability.BUZZER: "buzz",
    Capability.SIREN: "sound a siren",
    Capability.LEVELS: "tell how full each bin is",
    Capability.CRATE_SENSOR: "see that a crate is missing",
    Capability.UPS: "tell that it runs from a battery",
    Capability.TAMPER: "tell that its housing was opened",
    Capability.FIRE: "hear the fire alarm",
    Capability.KEY: "see the key switch",
    Capability.START: "see the start button",
    Capability.WATCHDOG: "shut itself when the software falls silent",
}
NO_WATCHDOG = (
    "nothing shuts the flap if this computer hangs while it is open: fit a watchdog (a time relay on a line of its own) and "
    "name it in [bin.outputs]"
)
BAD_FLAP = (
    "Do: is the flap free? Are `closed`, `open` and `locked` on the right contacts, and not inverted? `tramsach devices list` "
    "shows what they say now."
)
BAD_SORTER = "Do: is the chute empty and free? Are `done`, `jam` and the bin's `go` or [bin.sorter] on the right addresses?"


def look_at_bin(settings: Settings) -> tuple[str, list[tuple[str, str]]]:
    """Title and facts. Opening a bin locks it. Raises DriverError."""
    bin_ = devices.return_bin(settings)
    assert bin_ is not None
    try:
        info = bin_.open()
        now = bin_.inputs()
    finally:
        bin_.close()
    cannot = [("cannot", words) for one, words in WORDS.items() if one not in info.capabilities]
    facts = [
        ("bins", ", ".join(str(number) for number in info.bins)),
        ("can", ", ".join(words for one, words in WORDS.items() if one in info.capabilities)),
        *cannot,
        ("now", "; ".join(sensed(now))),
    ]
    if Capability.WATCHDOG not in info.capabilities:
        facts.append(("danger", NO_WATCHDOG))
    return " ".join(word for word in (info.vendor, info.model, info.firmware) if word), facts


def try_bin(settings: Settings, seconds: float, _write: bool) -> bool:
    """Moves everything that moves, then names every sensor that changes for `seconds`."""
    bin_ = devices.return_bin(settings)
    assert bin_ is not None
    try:
        info = bin_.open()
        _signals(bin_)
        passed = _flap(bin_, info) and _sorter(bin_, info)
        if passed:
            _sensors(bin_, seconds)
    finally:
        bin_.close()
    return passed


def sensed(now: BinInputs) -> Iterator[str]:
    """Everything that is not at rest, and the flap."""
    yield f"flap {now.door.value}" + (", locked" if now.locked else ", not locked")
    for name in ("front", "inside", "exit"):
        if getattr(now, name).broken:
            yield f"{name} beam broken"
    for name in ("obstructed", "tamper", "fire", "key", "start"):
        if getattr(now, name):
            yield name
    for each in now.bins:
        words = [f"{each.percent} %"] if each.percent else []
        words += ["full"] * each.full + ["crate missing"] * each.removed
        if words:
            yield f"bin {each.number}: {', '.join(words)}"
    if now.ups.on_battery:
        yield "on battery" + (f", {now.ups.percent} %" if now.ups.percent is not None else "")


def _signals(bin_: BinHardware) -> None:
    click.echo("Look and listen: blue, green, amber, red, white; then one tone, then three.")
    for lamp in (Lamp.READY, Lamp.OPEN, Lamp.BUSY, Lamp.FAULT, Lamp.SERVICE):
        bin_.lamp(lamp)
        _poll(bin_, LAMP_S)
    for sound in (Buzz.GOOD, Buzz.BAD):
        bin_.buzz(sound)
        _poll(bin_, SOUND_S)


def _flap(bin_: BinHardware, info: BinInfo) -> bool:
    """With a motor it opens and shuts; without, it unlocks and locks."""
    motor = Capability.DOOR_MOTOR in info.capabilities
    click.echo("The flap opens and shuts: KEEP HANDS AWAY." if motor else "The flap unlocks and locks again.")
    bin_.lamp(Lamp.OPEN)
    bin_.unlock()
    opened = _poll(bin_, MOVES_S, lambda now: now.door is Door.OPEN if motor else not now.locked)
    bin_.lock()
    shut = _poll(bin_, MOVES_S, lambda now: now.shut)
    if opened and shut:
        return True
    what = "unlock" if not motor else "open"
    click.echo(f"FAILED: the flap did not {what if not opened else 'shut and lock'}.\n{BAD_FLAP}")
    return False


def _sorter(bin_: BinHardware, info: BinInfo) -> bool:
    if Capability.SORTER not in info.capabilities:
        return True
    for number in info.bins:
        click.echo(f"The sorter runs to bin {number}.")
        bin_.go_to(number)
        done = _poll(
            bin_, 2 * MOVES_S, lambda now: now.sorter.state in (SorterState.DONE, SorterState.JAMMED)
        )
        if not done or bin_.inputs().sorter.state is SorterState.JAMMED:
            click.echo(f"FAILED: it {'jammed' if done else 'never said that it was done'}.\n{BAD_SORTER}")
            return False
    return True


def _sensors(bin_: BinHardware, seconds: float) -> None:
    bin_.lamp(Lamp.SERVICE)
    click.echo(
        f"PASSED. Now try each sensor by hand for {seconds:g} s (beams, crates, key, button, alarms): "
        "each is named as it changes."
    )
    before = tuple(sensed(bin_.inputs()))
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        _poll(bin_, min(POLL_S, left))
        now = tuple(sensed(bin_.inputs()))
        for words in now:
            if words not in before:
                click.echo(f"  {words}")
        before = now


def _poll(bin_: BinHardware, seconds: float, until: Callable[[BinInputs], bool] = lambda _now: False) -> bool:
    """Asks all the while, which also keeps the board's watchdog quiet; True as soon as `until` holds."""
    nobody = threading.Event()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if until(bin_.inputs()):
            return True
        nobody.wait(POLL_S)
    return until(bin_.inputs())
