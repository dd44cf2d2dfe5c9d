"""One trial a device: what a technician should do and expect, what came, and what to do if it did not.

At a running station its own threads do it, for this command as for the screen (`kiosk.staff.trials`); else this command opens
the device itself. Card numbers are never shown whole.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import click

from config.settings import Settings
from drivers.errors import Trouble
from kiosk.staff import trials
from kiosk.staff.access import Ask, running_station
from kiosk.staff.alone_workshop import AloneWorkshop
from kiosk.staff.declined import Declined
from kiosk.staff.device_requests import LONGEST_S
from kiosk.staff.trials import Told
from ui.cli.bin_trial import try_bin
from ui.cli.counter import decline
from ui.cli.device_advice import AGAIN, advice_on
from ui.cli.device_words import EXPECT, FAILED, PASSED, advice, found
from ui.cli.devices import configured
from ui.cli.plain import spelled
from ui.cli.rfid_trial import try_reader
from ui.cli.sensitiser_trial import try_sensitiser


def try_by_hand(name: str, settings: Settings, seconds: float, _write: bool = False) -> bool:
    """A trial of `kiosk.staff.trials`: at the running station by its own thread, else by this command."""
    click.echo(EXPECT[name].format(seconds=f"{seconds:g}"))
    ask = running_station(settings)
    told = _at_station(ask, name, seconds) if ask else _alone(settings, name, seconds)
    for line in found(told):
        click.echo(f"  {line}")
    if told["finding"] == "gone":
        advised = advice_on(name, configured(settings)[name].kind, Trouble(told["trouble"]))
        click.echo(f"FAILED: {spelled(told['detail'])}\nDo: {advised}{f'; {AGAIN}' if ask else ''}")
    elif told["passed"]:
        click.echo(PASSED[name])
    else:
        click.echo(f"FAILED: {FAILED[name]}\n{advice(name, told)}")
    return bool(told["passed"])


def _at_station(ask: Ask, name: str, seconds: float) -> Told:
    whole = min(max(round(seconds), 1), LONGEST_S)
    answer = ask({"do": "try_device", "device": name, "seconds": whole})
    if not answer["ok"]:
        decline(str(answer["why"]), str(answer["text"]))
    return answer


def _alone(settings: Settings, name: str, seconds: float) -> Told:
    try:
        return AloneWorkshop(settings).trial(name, seconds)
    except Declined as declined:
        return trials.gone(declined.__cause__ or declined)


def try_rfid(settings: Settings, seconds: float, write: bool) -> bool:
    return try_reader(settings, seconds, write) if write else try_by_hand("rfid", settings, seconds)


TRIALS: dict[str, Callable[[Settings, float, bool], bool]] = {
    "rfid": try_rfid,
    "rfid_outside": partial(try_reader, outside=True),
    **{name: partial(try_by_hand, name) for name in ("scanner", "card_reader", "printer")},
    "bin": try_bin,
    "sensitiser": try_sensitiser,
}
