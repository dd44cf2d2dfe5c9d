"""`tramsach emulate pcsc`: a PC/SC reader with tags, through vsmartcard's virtual slot of this machine's pcscd."""

from __future__ import annotations

from typing import get_args

import click

from drivers.emulator_vpcd import PORT
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.pcsc import PcscEmulator
from drivers.rfid.emulator.pcsc_dialects import Name
from ui.cli.pad_desk import Desk


@click.command()
@click.option("--dialect", type=click.Choice(get_args(Name)), default="acs", show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where pcscd runs.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=PORT,
    show_default=True,
    help="vpcd's port; each further one is a slot more.",
)
@click.option(
    "--item", "items", multiple=True, help="Item identifier of a tag. The first that lies there is shown."
)
@click.option("--owner", default="VNLIB", show_default=True, help="Country and ISIL on those tags.")
@click.option("--instant", is_flag=True, help="Without the time that radio takes.")
def pcsc(dialect: Name, host: str, port: int, items: tuple[str, ...], owner: str, instant: bool) -> None:
    """A PC/SC reader with tags. Needs pcscd and vsmartcard-vpcd; the reader is called "Virtual PCD 00 00"."""
    air = Air.instant() if instant else Air.real()
    with PcscEmulator(dialect, host=host, port=port, air=air) as emulator:
        Desk(emulator, owner).run("PC/SC reader", items)
