"""What the screens show of a `StaffView`: every text said. Pure; knows neither Qt nor QML, nor any tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.messages import say
from kiosk.staff.view import Fact, Happening, Keys, Place, StaffView, Template
from kiosk.texts import Texts

# Each has its file in qml/TramSach, whatever the tool.
FILES: Final = {
    Template.TILES: "StaffTiles.qml",
    Template.LIST: "StaffList.qml",
    Template.DETAIL: "StaffDetail.qml",
    Template.PAD: "StaffPad.qml",
    Template.STEPS: "StaffSteps.qml",
    Template.FORM: "StaffForm.qml",
    Template.PIN: "Pin.qml",
    Template.CONFIRM: "Notice.qml",
    Template.BUSY: "Notice.qml",
    Template.RESULT: "Notice.qml",
}
# What is worked on stays calm; what is asked or has come out fills the glass with its tone.
CALM: Final = {
    Template.TILES,
    Template.LIST,
    Template.DETAIL,
    Template.PAD,
    Template.STEPS,
    Template.FORM,
    Template.PIN,
}


@dataclass(frozen=True, slots=True)
class ShownTile:
    key: str
    words: str
    picture: str
    count: str


@dataclass(frozen=True, slots=True)
class ShownFact:
    key: str
    label: str
    value: str
    quiet: bool


@dataclass(frozen=True, slots=True)
class ShownHappening:
    key: str
    at: str
    words: str


@dataclass(frozen=True, slots=True)
class ShownChoice:
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class StaffStage:
    """Field by field what `Facade` offers to QML of a staff screen, each name after "staff"."""

    person: str = ""
    typed: str = ""
    hint: str = ""
    keys: str = Keys.NONE
    storyName: str = ""
    spaceKey: str = ""
    eraseKey: str = ""
    tiles: tuple[ShownTile, ...] = ()
    facts: tuple[ShownFact, ...] = ()
    story: tuple[ShownHappening, ...] = ()
    choices: tuple[ShownChoice, ...] = ()


def set_staff_stage(view: StaffView | None, tongue: Texts) -> StaffStage:
    if view is None:
        return StaffStage()
    typed = view.typed
    return StaffStage(
        person=view.person,
        typed=typed.text if typed else "",
        hint=tongue.say(typed.hint) if typed and typed.hint else "",
        keys=typed.keys if typed else Keys.NONE,
        storyName=tongue.say(say("staff.story")) if view.story else "",
        spaceKey=tongue.say(say("key.space")),
        eraseKey=tongue.say(say("action.erase")),
        tiles=tuple(
            ShownTile(tile.key, tongue.say(tile.words), tile.picture, str(tile.count or ""))
            for tile in view.tiles
        ),
        facts=tuple(_fact(number, fact, tongue) for number, fact in enumerate(view.facts)),
        story=tuple(_happening(number, line, tongue) for number, line in enumerate(view.story)),
        choices=tuple(
            ShownChoice(choice.key, tongue.say(choice.words))
            for choice in view.choices
            if choice.place is Place.STAGE
        ),
    )


def _fact(number: int, fact: Fact, tongue: Texts) -> ShownFact:
    return ShownFact(str(number), tongue.say(fact.label), tongue.say(fact.value), fact.quiet)


def _happening(number: int, line: Happening, tongue: Texts) -> ShownHappening:
    words = tongue.say(line.words)
    by = tongue.say(say("staff.by", name=line.by, what=words)) if line.by else words
    return ShownHappening(str(number), tongue.write(line.at), by)
