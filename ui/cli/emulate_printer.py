"""`tramsach emulate printer`: an ESC/POS receipt printer on TCP; its slips come out as PNG files."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from drivers.printer.emulator import Fault, Paper, PrinterEmulator

_HELP = """Type: paper ok|low|out, paper after ROWS, cover open|shut, power off|on, fault none|silent|hung|garbled|mute,
dies after BYTES. Ctrl-D or Ctrl-C ends."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=9100,
    show_default=True,
    help="TCP port; 0 takes a free one.",
)
@click.option(
    "--width", type=click.Choice(["576", "512", "384"]), default="576", help="Printable dots a line."
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("receipts"), help="Folder for the PNG files."
)
@click.option(
    "--bytes-per-second",
    type=click.FloatRange(min=0, min_open=True),
    help="Speed of the line; as fast as it goes by default.",
)
def printer(host: str, port: int, width: str, out: Path, bytes_per_second: float | None) -> None:
    """An ESC/POS receipt printer on TCP that prints to PNG."""
    emulator = PrinterEmulator(port, out, host=host, width=int(width), bytes_per_s=bytes_per_second)
    emulator.start()
    with closing(emulator):
        click.echo(f"receipt printer at {host}:{emulator.port}, slips go to {out}\n{_HELP}")
        for line in sys.stdin:
            click.echo(_obey(emulator, line.split()))


def _obey(emulator: PrinterEmulator, words: list[str]) -> str:
    try:
        match words:
            case ["paper", "after", rows]:
                emulator.paper_ends_after(int(rows))
            case ["paper", how]:
                emulator.paper = Paper(how)
            case ["cover", "open" | "shut" as how]:
                emulator.cover_open = how == "open"
            case ["power", "off"]:
                emulator.power_off()
            case ["power", "on"]:
                emulator.power_on()
            case ["fault", name]:
                emulator.fault = Fault(name)
            case ["dies", "after", count]:
                emulator.dies_after(int(count))
            case _:
                return _HELP
    except (ValueError, OSError) as error:
        return f"{error}\n{_HELP}"
    return f"{' '.join(words)}: done; slips so far: {len(emulator.slips)}"
