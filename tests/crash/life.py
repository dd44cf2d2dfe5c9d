"""A station's life at random: readers come and go, things break, it is killed and started again; then the truths.

The same seed chooses the same readers, books, faults and deaths; what a death meets also hangs on the machine's pace.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.tags import iso28560_3
from drivers.rfid.tags.content import Model, Owner, TagContent
from kiosk.view import Action
from sip2.server.records import Kind
from tests.crash.stage import Died, InVain, Stage
from tests.crash.story import clear_the_pad, on
from tests.crash.trouble import Trouble
from tests.crash.truth import IN_STOCK, ON_LOAN, Before, Verdict, judge

READERS = (("TV0000012", "1234"), ("TV0000015", "2580"), ("TV0000060", "6060"))
OLD_READER = "TV0000052"
VISITS = 5
LENDS_OFFLINE = 0.4
DEATHS_A_VISIT = 3
QUIET_S = 8.0
"""Longer than any row takes."""


@dataclass(frozen=True, slots=True)
class Visit:
    purpose: str  # borrow, return
    card: str
    pin: str
    books: tuple[str, ...]


@dataclass
class Life:
    """What became of one life."""

    kills: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    undecided: int = 0
    """Parked for want of an answer, although nothing kept the library system from being looked at. Nobody renews in a
    life: a renewal before its due date is all that looking may fail to decide."""


def live(stage: Stage, chance: Random, steps: list[str]) -> Life:
    """A whole life in an entered stage; `steps` are names at which a station may die, and it learns new ones."""
    visits = _prepare(stage, chance)
    lends_offline = chance.random() < LENDS_OFFLINE
    if lends_offline:
        stage.lend_offline()
    before, life = Before.of(stage), Life()
    trouble = Trouble(stage, chance, line_breaks=0.7 if lends_offline else 0.2)
    try:
        _start(stage, chance, trouble, steps)
        for visit in visits:
            _go_through(stage, chance, trouble, visit, life, steps)
        _end_well(stage, trouble)
    finally:
        trouble.end()
        stage.hang_up()
    steps[:] = list(dict.fromkeys([*steps, *stage.steps]))
    life.verdict = judge(stage, before)
    life.undecided = life.verdict.without_need(trouble.blind)
    return life


def _prepare(stage: Stage, chance: Random) -> list[Visit]:
    """Books in stock, books long overdue, and who will come for what."""
    library, world = stage.world.library, stage.world
    free = [
        item.barcode
        for item in library.catalogue.items.values()
        if item.kind is Kind.BOOK and not item.lost and not item.rental and item.branch == "TT"
        if library.loan(item.barcode) is None and not library.holds(item.barcode)
    ]
    chance.shuffle(free)
    world.tags.clear()
    world.items.clear()
    out, inside = free[:4], free[4:12]
    for number, item in enumerate((*out, *inside)):
        name = f"book {number}"
        world.items[name] = item
        world.tags[name] = _tag(number, item, ON_LOAN if item in out else IN_STOCK)
        if item in out:
            since = library.now() - timedelta(days=30)
            library.record_offline_loan(OLD_READER, item, since, since + timedelta(days=14))
    names = list(world.items)
    return [_visit(chance, names[:4], names[4:]) for _ in range(VISITS)]


def _tag(number: int, item: str, afi: int) -> Tag:
    memory = iso28560_3.encode(TagContent(Model.ISO_28560_3, b"", item, Owner("VN", "LIB"), 1, 1, 1))
    return Tag(f"E00401509900{number:04X}", memory, blocks=max(28, -(-len(memory) // 4)), afi=afi)


def _visit(chance: Random, out: list[str], inside: list[str]) -> Visit:
    """Mostly sensible: borrows what is in stock, returns what is out; sometimes what somebody borrowed a moment ago."""
    borrows = chance.random() < 0.6
    likely, rest = (inside, out) if borrows else (out, inside)
    books = chance.sample(likely if chance.random() < 0.8 else likely + rest, chance.randint(1, 2))
    return Visit("borrow" if borrows else "return", *chance.choice(READERS), tuple(books))


def _start(stage: Stage, chance: Random, trouble: Trouble, steps: list[str]) -> None:
    """A station that will die: at a named step, or at any moment."""
    if steps and chance.random() < 0.5:
        stage.start(chance.choice(steps), chance.choice((1, 1, 1, 2, 3)))
        return
    stage.start()
    trouble.kill_after(chance.uniform(0.0, 1.2))


def _go_through(
    stage: Stage, chance: Random, trouble: Trouble, visit: Visit, life: Life, steps: list[str]
) -> None:
    """One reader's visit, again and again if he is patient and the station dies."""
    for _ in range(DEATHS_A_VISIT):
        trouble.arm(visit.purpose, [stage.world.tags[name].uid for name in visit.books])
        if chance.random() < 0.7:
            trouble.kill_after(chance.uniform(0.0, 1.5))
        try:
            play(stage, visit, chance)
        except Died:
            life.kills += 1
            trouble.disarm()
            stage.hang_up()
            assert stage.died_as_ordered, f"the station died by itself; see {stage.folder}/station.log"
            if chance.random() < 0.7:
                clear_the_pad(stage)
            _start(stage, chance, trouble, steps)
            if chance.random() < 0.5:
                continue
        break
    trouble.disarm()
    clear_the_pad(stage)


def play(stage: Stage, visit: Visit, chance: Random) -> None:
    """A reader who knows what to do, whatever the screen says. Raises Died."""
    _welcome(stage)
    clear_the_pad(stage)
    stage.until_pad_is_free()
    if not _begin(stage, visit):
        return
    stage.world.put(*visit.books)
    count = len(visit.books)

    def settled(view: dict[str, Any]) -> bool:
        done = len(view["rows"]) >= count and not view["busy"]
        return bool(done or view["screen"] not in ("items",))

    try:
        view = stage.until(settled, patience_s=QUIET_S)
    except InVain:  # all of them were done before a power cut, and his rows are there again (rule 20)
        if not settled(stage.last):
            raise
        view = stage.last
    if view["screen"] == "put_back" and chance.random() < 0.5:
        lying = {tag.uid for tag in stage.world.reader.tags}
        stage.world.put(*(name for name in visit.books if stage.world.tags[name].uid not in lying))
        stage.until(settled)
    stage.touch(Action.FINISH)
    _welcome(stage)


def _begin(stage: Stage, visit: Visit) -> bool:
    """Whether the station is ready for books."""
    if visit.purpose == "return":
        stage.touch(Action.RETURN)
        stage.until(on("items"))
        return True
    view = _show_card(stage, visit.card)
    if view["screen"] == "pin":
        for digit in visit.pin:
            stage.touch(Action.DIGIT, digit)
        view = stage.until(lambda view: view["screen"] in ("items", "notice"))
    if view["screen"] == "items":
        return True
    stage.touch(Action.OK)
    _welcome(stage)
    return False


def _show_card(stage: Stage, card: str) -> dict[str, Any]:
    """Once more if nothing happens: a scanner that is just being opened hears nothing."""
    for _ in range(10):
        stage.world.scanner.scan(card)
        with contextlib.suppress(InVain):
            return stage.until(lambda view: view["screen"] in ("pin", "items", "notice"), patience_s=2.0)
    raise InVain(f"no card is read; shown at last: {stage.last}")


def _welcome(stage: Stage) -> None:
    """Until the next reader may come: what is asked on the way is answered with no."""
    view = stage.last
    while view.get("screen") != "welcome":
        match view.get("screen"):
            case "choice":
                clear_the_pad(stage)
            case "question":
                stage.touch(Action.LEAVE)
                stage.touch(Action.FINISH)
        view = stage.until(lambda _view: True)


def _end_well(stage: Stage, trouble: Trouble) -> None:
    """Everything works, nobody is there: a last station brings all to an end."""
    trouble.disarm()
    stage.hang_up()
    clear_the_pad(stage)
    stage.start()
    stage.until(on("welcome"))
    stage.until_settled()
    stage.hang_up()
