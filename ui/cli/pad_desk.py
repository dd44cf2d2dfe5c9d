"""What somebody at a terminal can do with the pad of an emulated reader. Knows no vendor."""

from __future__ import annotations

import sys

import click

from drivers.rfid.emulator.machine import EmulatedReader
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.tags import iso28560_3
from drivers.rfid.tags.content import Model, Owner, TagContent

_HELP = """Commands: put ITEM | hex MEMORY | take UID | list | log | unplug | plug | off | on
Ctrl-D or Ctrl-C ends."""


class Desk:
    """Each command answers with text. `owner` stands on the tags that `put` makes: country and ISIL."""

    def __init__(self, emulator: EmulatedReader, owner: str) -> None:
        self._emulator = emulator
        self._owner = owner
        self._tags = 0

    def run(self, name: str, items: tuple[str, ...]) -> None:
        """Puts `items` down, says where the reader is, obeys until the input ends."""
        for item in items:
            click.echo(self.obey(["put", item]))
        click.echo(f"{name} at {self._emulator.url}\n{_HELP}")
        for line in sys.stdin:
            click.echo(self.obey(line.split()))

    def obey(self, words: list[str]) -> str:
        try:
            return self._do(words)
        except KeyError as error:
            return f"no tag {error.args[0]} on the pad"
        except ValueError as error:
            return str(error)

    def _do(self, words: list[str]) -> str:
        match words:
            case ["put", item]:
                owner = Owner.of(self._owner)
                content = TagContent(
                    Model.ISO_28560_3, b"", item_id=item, owner=owner, usage=1, parts=1, part=1
                )
                return self._place(iso28560_3.encode(content))
            case ["hex", memory]:
                return self._place(bytes.fromhex(memory))
            case ["take", uid]:
                return f"took {self._emulator.remove(uid).uid}"
            case ["list"]:
                tags = self._emulator.tags
                return "\n".join(f"{tag.uid} AFI {tag.afi:02X}" for tag in tags) or "the pad is empty"
            case ["log"]:
                entries = list(self._emulator.log)[-20:]
                return "\n".join(f"{e.op:12} > {e.request.hex()} < {e.answer.hex()}" for e in entries)
            case ["unplug"]:
                self._emulator.unplug()
                return "unplugged"
            case ["plug"]:
                self._emulator.plug()
                return f"at {self._emulator.url}"
            case [("off" | "on") as power]:
                self._emulator.mute = power == "off"
                return f"power {power}"
            case _:
                return _HELP

    def _place(self, memory: bytes) -> str:
        self._tags += 1
        tag = Tag(f"E0040150{self._tags * 0x9E3779B1 % (1 << 32):08X}", memory)
        self._emulator.place(tag)
        return f"put {tag.uid}"
