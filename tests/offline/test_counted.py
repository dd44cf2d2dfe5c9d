"""What counts against a reader's limit when the line is gone: the books that left this station in his hands, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeAlias

import pytest

from kiosk.acts import Act
from kiosk.effects import WriteTags
from kiosk.events import PadChanged, Scanned, StaffAct, TagsWritten, Tick, Touched
from kiosk.values import IlsFact, Pad, PadItem, Part, Reason, Secret, Security, TagFact
from kiosk.view import Action
from tests.offline.station import Station
from tests.offline.test_restarts import station_of
from tests.offline.town import Town

TOWN = Town(books=3, readers=2)
ONE, TWO, THREE = TOWN.books
CARD, OTHER = TOWN.readers

Begin: TypeAlias = Callable[[int], Station]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """A bus with snapshots of this morning, in which every card has this limit."""
    with ExitStack() as stack:

        def bus(limit: int) -> Station:
            begun = stack.enter_context(closing(station_of(Town(books=3, readers=2), tmp_path, limit)))
            begun.town.pass_by(0.1)
            return begun

        yield bus


def pull_the_line(bus: Station) -> None:
    bus.online = False
    bus.look_at_the_link()


def lying(book: str, security: Security) -> PadChanged:
    return PadChanged(Pad((PadItem("", book, (Part(book, security),)),)))


def wait(bus: Station, minutes: float) -> None:
    for _ in range(int(minutes * 12)):
        bus.town.clock.seconds += 5
        bus.tell(Tick())


def test_what_was_lent_with_a_line_counts_offline_after_a_restart(begin: Begin) -> None:
    """A bus lends in its garage, is switched on again on the road, and its readers have had their number."""
    bus = begin(2)
    assert bus.lend(CARD, ONE)
    assert bus.lend(CARD, TWO)
    bus.online = False
    bus.restart(suddenly=False)
    bus.look_at_the_link()
    assert not bus.lend(CARD, THREE)
    assert bus.take_back(TWO)
    assert bus.lend(CARD, THREE)
    assert bus.lend(OTHER, TWO)


@pytest.mark.parametrize("restarted", [False, True])
def test_a_promise_that_a_file_brought_to_the_library_system_counts(begin: Begin, restarted: bool) -> None:
    bus = begin(1)
    pull_the_line(bus)
    assert bus.lend(CARD, ONE)
    for ticket, act in enumerate((Act.HAND_OVER, Act.FILED), 1):
        bus.tell(StaffAct(ticket, act, bus.rows()[-1], "Hoa", "koc"))
    assert bus.rows()[-1].ils is IlsFact.WAIVED
    if restarted:
        bus.restart()
        bus.look_at_the_link()
    assert not bus.lend(CARD, TWO)


@pytest.mark.parametrize("restarted", [False, True])
def test_a_book_that_was_taken_off_the_pad_before_its_return_was_done_is_still_out(
    begin: Begin, restarted: bool
) -> None:
    bus = begin(1)
    assert bus.lend(CARD, ONE)
    bus.hands = Pad
    bus.tell(Touched(Action.RETURN))
    bus.tell(lying(ONE, Security.ON_LOAN))
    wait(bus, minutes=8)
    bus.hands = lambda: None
    assert bus.rows()[-1].reason is Reason.LEFT_PAD
    pull_the_line(bus)
    if restarted:
        bus.restart(suddenly=False)
    assert bus.counted(CARD) == {ONE}


@pytest.mark.parametrize("restarted", [False, True])
def test_a_loan_whose_undoing_met_no_line_stands(begin: Begin, restarted: bool) -> None:
    bus = begin(1)
    bus.tell(Touched(Action.BORROW))
    bus.tell(Scanned(Secret(CARD)))
    bus.tell(lying(ONE, Security.IN_STOCK))
    bus.tell(lying(ONE, Security.ON_LOAN))
    (row,) = bus.state.live
    bus.break_the_line()
    bus.tell(Touched(Action.MORE, row.key))
    bus.tell(Touched(Action.UNDO))
    bus.tell(PadChanged(Pad()))
    bus.tell(Touched(Action.FINISH))
    wait(bus, minutes=2)
    assert bus.rows()[-1].reason is Reason.NOT_SENT
    assert bus.tags[ONE] is Security.ON_LOAN
    bus.look_at_the_link()
    if restarted:
        bus.restart()
        bus.look_at_the_link()
    assert not bus.lend(CARD, TWO)


def test_a_promise_whose_tag_could_not_be_written_counts_no_more(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = begin(1)
    pull_the_line(bus)

    def fails(write: WriteTags) -> None:
        bus.tell(TagsWritten(write.key, TagFact.FAILED))

    with monkeypatch.context() as broken:
        broken.setattr(bus, "_write", fails)
        assert not bus.lend(CARD, ONE)
    assert bus.counted(CARD) == set()
    assert bus.lend(CARD, TWO)
