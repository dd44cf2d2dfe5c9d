"""`tramsach emulate feig`: a FEIG reader with tags on its pad, over TCP or as a serial device; typed lines move tags."""

from __future__ import annotations

import click

from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from ui.cli.pad_desk import Desk


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=10001, show_default=True, help="0 takes a free one."
)
@click.option("--pty", is_flag=True, help="A serial device instead of TCP; open it without parity.")
@click.option(
    "--item", "items", multiple=True, help="Item identifier of a tag on the pad. May be given several times."
)
@click.option("--owner", default="VNLIB", show_default=True, help="Country and ISIL on those tags.")
@click.option("--instant", is_flag=True, help="Without the time that radio takes.")
@click.option("--scan-mode", is_flag=True, help="In scan mode, as a reader that nobody has set up.")
def feig(
    host: str, port: int, pty: bool, items: tuple[str, ...], owner: str, instant: bool, scan_mode: bool
) -> None:
    """A FEIG OBID i-scan reader with tags on its pad."""
    air = Air.instant() if instant else Air.real()
    with FeigEmulator(host=host, port=port, air=air, line="pty" if pty else "tcp") as emulator:
        emulator.commands.scan_mode = scan_mode
        Desk(emulator, owner).run("FEIG reader", items)
