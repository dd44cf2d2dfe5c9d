"""`tramsach emulate bin`: a return bin behind a Modbus board, with an antenna before its flap and one in its chute.

Typed lines are a visitor's and staff's hands. What is printed first belongs into the station's file.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack

import click

from drivers.bin.emulator.board import Board
from drivers.bin.emulator.body import COMMUNE, Body, Build
from drivers.bin.emulator.modbus import ModbusBoard
from drivers.bin.emulator.things import Place, Thing
from drivers.bin.emulator.timeline import Timeline
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.tags import iso28560_3
from drivers.rfid.tags.content import Model, Owner, TagContent

_HELP = """Hands:    show BOOK | take BOOK | insert BOOK… | hold BOOK | let-go BOOK | pull BOOK | hand in|out | force | release
Staff:    key on|off | crate BIN out|in | clear | start on|off
Building: mains on|off | fire on|off | knock | board on|off | unplug | plug
Look:     where | sensors
A book named "bag…" has no tag. Ctrl-D or Ctrl-C ends."""


@click.command("bin")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=1502,
    show_default=True,
    help="The board's. 0 takes a free one.",
)
@click.option("--pty", is_flag=True, help="The board on a serial device (RTU) instead of TCP.")
@click.option("--commune", is_flag=True, help="A flap without a motor, one crate, no sorter.")
@click.option(
    "--bins", default=3, show_default=True, type=click.IntRange(1, 16), help="Crates behind the sorter."
)
@click.option(
    "--outside",
    type=click.IntRange(0, 65535),
    default=10001,
    show_default=True,
    help="Port of the antenna before the flap.",
)
@click.option(
    "--inside",
    type=click.IntRange(0, 65535),
    default=10002,
    show_default=True,
    help="Port of the antenna in the chute.",
)
@click.option("--owner", default="VNLIB", show_default=True, help="Country and ISIL on the books' tags.")
def return_bin(
    host: str, port: int, pty: bool, commune: bool, bins: int, outside: int, inside: int, owner: str
) -> None:
    """A return bin behind a Modbus board, with its two antennas."""
    with ExitStack() as stack:
        outer, inner = (
            stack.enter_context(FeigEmulator(host=host, port=place, air=Air.real()))
            for place in (outside, inside)
        )
        build = COMMUNE if commune else Build(crate_mm=(600.0,) * bins)
        body = Body(build, Timeline(), outside=outer.field, inside=inner.field)
        board = stack.enter_context(
            ModbusBoard(Board(body), line="pty" if pty else "tcp", host=host, port=port)
        )
        click.echo(f'[rfid]\nkind = "feig"\nurl = "{inner.url}"\n')
        click.echo(f'[rfid_outside]\nkind = "feig"\nurl = "{outer.url}"\n\n{board.wiring()}\n{_HELP}')
        desk = BinDesk(board, owner)
        for line in sys.stdin:
            click.echo(desk.obey(line.split()))


class BinDesk:
    """Each command answers with text."""

    def __init__(self, emulator: ModbusBoard, owner: str) -> None:
        self._emulator, self._board = emulator, emulator.board
        self._owner = Owner(owner[:2], owner[2:])
        self._books: dict[str, Thing] = {}

    def obey(self, words: list[str]) -> str:
        match words:
            case ["board", ("on" | "off") as power]:
                self._emulator.power_on() if power == "on" else self._emulator.power_off()
                return f"board {power}"
            case ["unplug"]:
                self._emulator.unplug()
                return "unplugged"
            case ["plug"]:
                self._emulator.plug()
                return f"at {self._emulator.url}"
        try:
            with self._emulator.world() as body:
                return self._hands(body, words) or self._staff(body, words) or _HELP
        except (LookupError, ValueError) as error:
            return str(error)

    def _hands(self, body: Body, words: list[str]) -> str:
        match words:
            case ["show", name]:
                body.show(self._book(name))
            case ["take", name]:
                body.take_away(self._book(name))
            case ["insert", *names] if names:
                inside = body.insert(*(self._book(name) for name in names))
                return "it slides down" if inside else "the flap does not give way"
            case ["hold", name]:
                held = body.insert(self._book(name), let_go=False)
                return "held in the opening" if held else "the flap does not give way"
            case ["let-go", name]:
                body.let_go(self._book(name))
            case ["pull", name]:
                return "out again" if body.pull_back(self._book(name)) else "out of reach"
            case ["hand", "in"]:
                return "a hand in the opening" if body.hand_in() else "the flap does not give way"
            case ["hand", "out"]:
                body.hand_out()
            case ["force"]:
                body.force()
            case ["release"]:
                body.release()
            case _:
                return ""
        return "done"

    def _staff(self, body: Body, words: list[str]) -> str:
        match words:
            case ["key", turn]:
                self._board.key = turn == "on"
            case ["start", press]:
                self._board.start = press == "on"
            case ["crate", number, "out"]:
                crate = body.remove_crate(int(number))
                return f"crate {crate.label}: {', '.join(thing.name for thing in crate.contents) or 'empty'}"
            case ["crate", number, "in"]:
                body.new_crate(int(number))
            case ["clear"]:
                return ", ".join(thing.name for thing in body.clear_chute()) or "the chute is empty"
            case ["mains", power]:
                self._board.power_mains(power == "on")
            case ["fire", alarm]:
                self._board.alarm_fire(alarm == "on")
            case ["knock"]:
                self._board.knock()
            case ["where"]:
                return self._where(body)
            case ["sensors"]:
                on = [name for name, is_on in self._board.contacts().items() if is_on]
                return f"{', '.join(on)}; {self._board.numbers()}"
            case _:
                return ""
        return "done"

    def _book(self, name: str) -> Thing:
        if name not in self._books:
            tags: tuple[Tag, ...] = ()
            if not name.startswith("bag"):
                content = TagContent(
                    Model.ISO_28560_3, b"", item_id=name, owner=self._owner, usage=1, parts=1, part=1
                )
                uid = f"E0040150{(len(self._books) + 1) * 0x9E3779B1 % (1 << 32):08X}"
                tags = (Tag(uid, iso28560_3.encode(content), afi=0xC2),)
            self._books[name] = Thing(name, tags)
        return self._books[name]

    def _where(self, body: Body) -> str:
        lines = []
        for place in Place:
            for thing in body.at(place):
                spot = body.spot(thing.name)
                tags = " ".join(f"{tag.uid} AFI {tag.afi:02X}" for tag in thing.tags)
                lines.append(f"{thing.name:12} {place.value} {spot.number or ''} {tags}")
        return "\n".join(lines) or "nothing was brought yet"
