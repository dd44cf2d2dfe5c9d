"""`tramsach devices …`: each device of a station's file, live: what it is, what it can, how it fares, and a trial of it.

A running station holds its devices: it tries them itself for `test`, and must be stopped for the rest. Knows no vendor; trials
are in `device_trials`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Protocol

import click

from config.load import ConfigError, load
from config.settings import Settings
from drivers.errors import DriverError, trouble_of
from drivers.printer.interface import PrinterStatus
from drivers.registry import DeviceSettings
from drivers.rfid.interface import Capability, ReaderInfo, RfidReader
from kiosk import devices as drivers_of
from kiosk.journal.database import JournalError
from kiosk.staff.access import running_station
from kiosk.staff.trials import NAMES
from ui.cli.bin_trial import look_at_bin
from ui.cli.device_advice import HELD, advice_on
from ui.cli.plain import spelled

STATION_FILE = Path("/etc/tramsach/station.toml")
TRY_OUT = (
    "have it proven on this reader: set afi_write = true in [rfid], run `tramsach devices test rfid --write` with a spare tag, "
    "and leave it on only if that passes"
)
NO_EAS = (
    "[security] eas is true and this reader cannot switch EAS: it writes the AFI alone, and the gate's EAS half alarms at a loan "
    "whose bit is set; use a FEIG reader, or have the gate look at the AFI"
)
WORDS = {
    Capability.MULTI_TAG: "hear several tags at once",
    Capability.READ_AFI: "read the security byte (AFI)",
    Capability.WRITE_AFI: "write the security byte (AFI)",
    Capability.WRITE_BLOCKS: "write a tag's memory",
    Capability.EAS: "switch and check EAS",
    Capability.OUTPUTS: "light or beep",
    Capability.FIELD_RESET: "reset its field",
    Capability.PASSWORD: "write a security byte that a password protects",
}
Facts = list[tuple[str, str]]


def _station(_context: click.Context, _option: click.Parameter, file: Path) -> Settings:
    try:
        return load(file)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


station_file = click.option(
    "--config",
    "settings",
    type=click.Path(path_type=Path),
    default=STATION_FILE,
    show_default=True,
    callback=_station,
    help="The station's settings file.",
)


@click.group()
def devices() -> None:
    """The station's devices, live. Stop the station first, but for `test NAME`."""


@devices.command("list")
@station_file
def list_devices(settings: Settings) -> None:
    """Each device: what it is, what it can and cannot, how it fares. Exit status 1 if one does not work."""
    _assert_free(settings)
    working = True
    for name, table in configured(settings).items():
        try:
            title, facts = LOOKS[name](settings)
        except Exception as error:  # a driver of others may fail in any way and hides no other device
            working = False
            what = str(error) if isinstance(error, DriverError) else f"{type(error).__name__}: {error}"
            advice = advice_on(name, table.kind, trouble_of(error))
            title, facts = "DOES NOT WORK", [("what", what), ("do", advice)]
        click.echo(f"{name}: {spelled(title)} ({table.kind}, {place(table)})")
        for label, text in facts:
            click.echo(f"  {label:<9} {spelled(text)}")
    if not working:
        raise SystemExit(1)


@devices.command("test")
@station_file
@click.argument("name")
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=30.0, show_default=True, help="To wait.")
@click.option(
    "--write", is_flag=True, help="rfid: also switch the security byte of one SPARE tag, there and back."
)
def test_device(settings: Settings, name: str, seconds: float, write: bool) -> None:
    """Try NAME (rfid, rfid_outside, scanner, card_reader, printer, bin or sensitiser).

    Says what to expect, does it, and what to do if it fails.

    Exit status 1 if it failed.
    """
    from ui.cli.device_trials import TRIALS

    if name not in configured(settings):
        there = ", ".join(configured(settings))
        raise click.ClickException(f"the station's file has no [{name}]; it has {there}")
    if write and name != "rfid":
        raise click.UsageError("--write is for rfid")
    if write or name not in NAMES:
        _assert_free(settings)
    try:
        passed = TRIALS[name](settings, seconds, write)
    except DriverError as error:
        kind = configured(settings)[name].kind
        click.echo(f"FAILED: {spelled(str(error))}\nDo: {advice_on(name, kind, trouble_of(error))}")
        passed = False
    raise SystemExit(0 if passed else 1)


def _assert_free(settings: Settings) -> None:
    """Two programs at one reader disturb each other."""
    try:
        if running_station(settings) is not None:
            raise click.ClickException(HELD)
    except JournalError as error:
        raise click.ClickException(str(error)) from None


def configured(settings: Settings) -> dict[str, DeviceSettings]:
    """The devices that the file names, in the order in which a reader meets them."""
    tables = {
        "rfid": settings.rfid,
        "rfid_outside": settings.rfid_outside,
        "scanner": settings.scanner,
        "card_reader": settings.card_reader,
        "printer": settings.printer,
        "bin": settings.bin,
        "sensitiser": settings.sensitiser,
    }
    return {name: table for name, table in tables.items() if table is not None}


def place(table: DeviceSettings) -> str:
    """Where the device is, as its settings say; "" where a driver of others has words of its own for it."""
    words = [
        getattr(table, key, None)
        for key in ("url", "device", "path", "chip", "reader", "vendor", "product", "host", "port")
    ]
    return ":".join(str(word) for word in words if word is not None)


# -- looks: what a device is, without asking anybody to do anything ------------------------------------------------


def _look_at_reader(settings: Settings, outside: bool = False) -> tuple[str, Facts]:
    reader = drivers_of.rfid_outside(settings) if outside else drivers_of.rfid_reader(settings)
    assert reader is not None
    try:
        info = reader.open()
        heard = len(reader.inventory().seen)
        return f"{info.vendor} {info.model}", [
            *_about(info, reader, settings.rfid_outside if outside else settings.rfid),
            *([("do", NO_EAS)] if settings.security.eas and Capability.EAS not in info.capabilities else []),
            ("on it now", f"{heard} tags"),
        ]
    finally:
        reader.close()


def _about(info: ReaderInfo, reader: RfidReader, table: DeviceSettings | None) -> Iterator[tuple[str, str]]:
    yield "firmware", info.firmware or "it does not tell"
    if info.serial:
        yield "serial", info.serial
    yield "can", ", ".join(words for one, words in WORDS.items() if one in info.capabilities)
    reasons = dict(info.why_off)
    for one, words in WORDS.items():
        if one not in info.capabilities:
            yield "cannot", f"{words}: {reasons.get(one, 'its driver does not say why')}"
    if getattr(table, "afi_write", True) is False:
        yield "do", TRY_OUT
    health = reader.health
    yield (
        "health",
        f"{health.answers} answers, {health.timeouts} time-outs, {health.garbled} garbled, {health.late} late",
    )


def _look_at_scanner(settings: Settings) -> tuple[str, Facts]:
    return "barcode scanner", _opens(drivers_of.scanner(settings), "it reads only a scan", "scanner")


def _look_at_card_reader(settings: Settings) -> tuple[str, Facts]:
    return "card reader", _opens(drivers_of.card_reader(settings), "it reads only a card", "card_reader")


def _look_at_sensitiser(settings: Settings) -> tuple[str, Facts]:
    strips = "it switches only a strip"
    return "sensitiser of magnetic strips", _opens(drivers_of.sensitiser(settings), strips, "sensitiser")


class _Openable(Protocol):
    def open(self) -> None: ...

    def close(self) -> None: ...


def _opens(device: _Openable | None, claim: str, name: str) -> Facts:
    """All that can be said of a device that nobody uses at the moment."""
    assert device is not None
    try:
        device.open()
    finally:
        device.close()
    return [("health", f"opens; that {claim} shows: tramsach devices test {name}")]


def _look_at_printer(settings: Settings) -> tuple[str, Facts]:
    printer = drivers_of.printer(settings)
    assert printer is not None
    try:
        status = printer.status()
    finally:
        printer.close()
    asked = getattr(settings.printer, "status", True)
    return "receipt printer", [
        ("health", printer_words(status) if asked else "cannot be asked on this cable")
    ]


def printer_words(status: PrinterStatus) -> str:
    """A printer's status, and what to do about it."""
    troubles = (
        (status.paper_out, "paper is out: put in a new roll"),
        (status.cover_open, "its cover is open: close it"),
        (
            status.offline and not (status.paper_out or status.cover_open),
            "offline: press its feed or online key",
        ),
        (status.paper_low and not status.paper_out, "the roll is nearly used up"),
    )
    words = [words for is_so, words in troubles if is_so]
    return "; ".join((["ready"] if status.ready else []) + words) or "not ready, and it does not say why"


LOOKS: dict[str, Callable[[Settings], tuple[str, Facts]]] = {
    "rfid": _look_at_reader,
    "rfid_outside": partial(_look_at_reader, outside=True),
    "scanner": _look_at_scanner,
    "card_reader": _look_at_card_reader,
    "printer": _look_at_printer,
    "bin": look_at_bin,
    "sensitiser": _look_at_sensitiser,
}
