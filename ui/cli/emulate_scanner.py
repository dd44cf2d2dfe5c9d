"""`tramsach emulate scanner`: a serial barcode scanner on a pseudo-terminal; each line typed is a scan."""

from __future__ import annotations

import sys

import click

from drivers.scanner.emulator import ScannerEmulator

_HELP = """Type a barcode's text and Enter to scan it. Also: :half TEXT, :joined TEXT TEXT, :garbage, :unplug, :plug.
Ctrl-D or Ctrl-C ends."""


@click.command()
@click.option("--prefix", default="", help="Sent before each scan, e.g. the AIM identifier ]A0.")
def scanner(prefix: str) -> None:
    """A serial barcode scanner on a pseudo-terminal."""
    with ScannerEmulator(prefix=prefix) as emulator:
        click.echo(f"barcode scanner at {emulator.device}\n{_HELP}")
        for line in sys.stdin:
            _obey(emulator, line.strip())


def _obey(emulator: ScannerEmulator, line: str) -> None:
    try:
        match line.split():
            case []:
                return
            case [":half", text]:
                emulator.half_scan(text)
            case [":joined", *texts]:
                emulator.scan_joined(*texts)
            case [":garbage"]:
                emulator.garbage()
            case [":unplug"]:
                emulator.unplug()
            case [":plug"]:
                emulator.plug()
            case _ if line.startswith(":"):
                click.echo(_HELP)
            case _:
                emulator.scan(line)
    except OSError as error:
        click.echo(str(error))
