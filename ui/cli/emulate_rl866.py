"""`tramsach emulate rl866`: an RL866 reader with tags on its pad, as a serial device or over TCP; typed lines move tags."""

from __future__ import annotations

import click

from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.rl866 import Rl866Emulator
from ui.cli.pad_desk import Desk


@click.command()
@click.option(
    "--tcp",
    "port",
    type=click.IntRange(0, 65535),
    help="A TCP port instead of a serial device; 0 takes a free one.",
)
@click.option(
    "--item", "items", multiple=True, help="Item identifier of a tag on the pad. May be given several times."
)
@click.option("--owner", default="VNLIB", show_default=True, help="Country and ISIL on those tags.")
@click.option("--instant", is_flag=True, help="Without the time that radio takes.")
def rl866(port: int | None, items: tuple[str, ...], owner: str, instant: bool) -> None:
    """An RL866 reader with tags on its pad. A serial device here has no parity: open it with N."""
    air = Air.instant() if instant else Air.real()
    with Rl866Emulator(port=port or 0, air=air, line="pty" if port is None else "tcp") as emulator:
        Desk(emulator, owner).run("RL866 reader", items)
