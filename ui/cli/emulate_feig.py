"""`tramsach emulate feig`: a FEIG reader with tags on its pad, over TCP or as a serial device; typed lines move tags."""

from __future__ import annotations

import sys

import click

from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.tags import iso28560_3
from drivers.rfid.tags.content import Model, Owner, TagContent

_HELP = """Commands: put ITEM | hex MEMORY | take UID | list | log | unplug | plug | scan on|off
Ctrl-D or Ctrl-C ends."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=10001, show_default=True, help="0 takes a free one.")
@click.option("--pty", is_flag=True, help="A serial device instead of TCP; open it without parity.")
@click.option(
    "--item", "items", multiple=True, help="Item identifier of a tag on the pad. May be given several times."
)
@click.option("--owner", default="VNLIB", show_default=True, help="Country and ISIL on those tags.")
@click.option("--instant", is_flag=True, help="Without the time that radio takes.")
def feig(host: str, port: int, pty: bool, items: tuple[str, ...], owner: str, instant: bool) -> None:
    """A FEIG OBID i-scan reader with tags on its pad."""
    air = Air.instant() if instant else Air.real()
    with FeigEmulator(host=host, port=port, air=air, line="pty" if pty else "tcp") as emulator:
        desk = Desk(emulator, owner)
        for item in items:
            desk.put(item)
        click.echo(f"FEIG reader at {emulator.url}\n{_HELP}")
        for line in sys.stdin:
            click.echo(desk.obey(line.split()))


class Desk:
    """What somebody at the terminal can do with the pad. Each command answers with text."""

    def __init__(self, emulator: FeigEmulator, owner: str) -> None:
        self._emulator = emulator
        self._owner = owner
        self._tags = 0

    def obey(self, words: list[str]) -> str:
        try:
            return self._do(words)
        except KeyError as error:
            return f"no tag {error.args[0]} on the pad"
        except ValueError as error:
            return str(error)

    def put(self, item: str) -> str:
        """Raises ValueError when that cannot be written on a tag."""
        owner = Owner(self._owner[:2], self._owner[2:])
        content = TagContent(Model.ISO_28560_3, b"", item_id=item, owner=owner, usage=1, parts=1, part=1)
        return self._place(iso28560_3.encode(content))

    def _do(self, words: list[str]) -> str:
        match words:
            case ["put", item]:
                return self.put(item)
            case ["hex", memory]:
                return self._place(bytes.fromhex(memory))
            case ["take", uid]:
                return f"took {self._emulator.remove(uid).uid}"
            case ["list"]:
                return (
                    "\n".join(f"{tag.uid} AFI {tag.afi:02X}" for tag in self._emulator.tags)
                    or "the pad is empty"
                )
            case ["log"]:
                entries = list(self._emulator.log)[-20:]
                return "\n".join(f"{e.op:12} > {e.request.hex()} < {e.answer.hex()}" for e in entries)
            case ["unplug"]:
                self._emulator.unplug()
                return "unplugged"
            case ["plug"]:
                self._emulator.plug()
                return f"at {self._emulator.url}"
            case ["scan", ("on" | "off") as state]:
                self._emulator.commands.scan_mode = state == "on"
                return f"scan mode {state}"
            case _:
                return _HELP

    def _place(self, memory: bytes) -> str:
        self._tags += 1
        tag = Tag(f"E0040150{self._tags * 0x9E3779B1 % (1 << 32):08X}", memory)
        self._emulator.place(tag)
        return f"put {tag.uid}"
