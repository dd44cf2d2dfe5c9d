"""What a return bin looks like at one moment, cut open from the side: for whoever draws it. Pure values; knows no screen.

Everything comes from the emulated machine itself, never from the station: the picture shows what is, not what is believed.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.bin.emulator.board import Board
from drivers.bin.emulator.things import Place, Thing

LAMPS = ("red", "green", "blue", "white")


@dataclass(frozen=True, slots=True)
class ThingSeen:
    """One thing. `place` is `things.Place`, `order` counts from the bottom of its heap, `colour` is always the same of eight."""

    key: str
    place: str
    number: int
    order: int
    thickness_mm: float
    colour: int
    tagged: bool
    secured: bool


@dataclass(frozen=True, slots=True)
class CrateSeen:
    """One mouth and what stands below it. `fill` 0 to 1."""

    key: str
    number: int
    label: str
    there: bool
    fill: float
    count: int


@dataclass(frozen=True, slots=True)
class Scene:
    """`flap` 0 shut to 1 open; `lamp` the outputs that are lit; `belt` runs to bin `aim`, `progress` 0 to 1."""

    flap: float = 0.0
    bolted: bool = True
    hand: bool = False
    lamp: tuple[str, ...] = ()
    siren: bool = False
    buzzer: bool = False
    belt: bool = False
    jammed: bool = False
    aim: int = 1
    progress: float = 0.0
    key: bool = False
    mains: bool = True
    charge: int = 100
    fire: bool = False
    powered: bool = True
    front: bool = False
    inside: bool = False
    exit: bool = False
    things: tuple[ThingSeen, ...] = ()
    crates: tuple[CrateSeen, ...] = ()


def scene_of(board: Board, in_stock_afi: int = 0x07) -> Scene:
    """As it is now; the caller holds the machine still."""
    body = board.body
    return Scene(
        flap=round(body.flap.position, 3),
        bolted=body.flap.bolted,
        hand=body.hand,
        lamp=tuple(name for name in LAMPS if board.outputs[name]),
        siren=board.outputs["siren"],
        buzzer=board.outputs["buzzer"],
        belt=board.sorter == "busy",
        jammed=board.sorter == "jam",
        aim=body.belt[0],
        progress=round(body.belt[1], 3),
        key=board.key,
        mains=board.mains,
        charge=round(board.charge * 100),
        fire=board.fire,
        powered=board.on,
        front=body.front,
        inside=body.chute,
        exit=body.exit,
        things=_things(board, in_stock_afi),
        crates=tuple(
            CrateSeen(
                key=str(number),
                number=number,
                label=crate.label if crate is not None else "",
                there=crate is not None,
                fill=round(min(1.0, body.fill(number)), 3),
                count=len(body.in_crate(number)),
            )
            for number, crate in body.crates.items()
        ),
    )


def _things(board: Board, in_stock_afi: int) -> tuple[ThingSeen, ...]:
    body = board.body
    heaps = [
        (place, 0, body.at(place))
        for place in (Place.PLATE, Place.OPENING, Place.CHUTE, Place.SORTER, Place.FALLING)
    ]
    heaps += [(Place.CRATE, number, body.in_crate(number)) for number in body.crates]
    return tuple(
        _seen(thing, place, number or body.spot(thing.name).number, order, in_stock_afi)
        for place, number, heap in heaps
        for order, thing in enumerate(heap)
    )


def _seen(thing: Thing, place: Place, number: int, order: int, in_stock_afi: int) -> ThingSeen:
    return ThingSeen(
        key=thing.name,
        place=place.value,
        number=number,
        order=order,
        thickness_mm=thing.thickness_mm,
        colour=sum(thing.name.encode()) % 8,
        tagged=bool(thing.tags),
        secured=bool(thing.tags) and all(tag.afi == in_stock_afi for tag in thing.tags),
    )
