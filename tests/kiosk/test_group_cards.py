"""The card of a whole class: a longer visit and a slip on which each book has its number (rule 19)."""

from __future__ import annotations

import pytest

from drivers.printer.interface import Slip
from kiosk.effects import AskPatron, PrintSlip
from kiosk.events import PatronFound, PinState
from kiosk.rules.session import names_reader
from kiosk.slips import fill
from kiosk.texts import Texts
from kiosk.view import Action, Screen
from tests.kiosk.play import Play, book, instead, with_site

CLASS = "TV9000012"
BY_NUMBER: dict[str, object] = {"group_prefixes": ("TV9",), "group_time": 3.0}
BY_CLASS: dict[str, object] = {"group_classes": frozenset({"school"}), "group_time": 3.0}


def signed_in(card: str, site: dict[str, object], patron_class: str = "") -> Play:
    play = Play(with_site(**site))
    play.scan(card)
    play.type_pin()
    found = instead(
        AskPatron,
        lambda e: PatronFound(e.serial, PinState.VERIFIED, may_borrow=True, patron_class=patron_class),
    )
    play.run(found)
    return play


@pytest.mark.parametrize(
    ("card", "patron_class", "site", "group"),
    [
        (CLASS, "", BY_NUMBER, True),
        ("TV0000012", "", BY_NUMBER, False),
        ("TV0000012", "SCHOOL", BY_CLASS, True),
        ("TV0000012", "CHILD", BY_CLASS, False),
        ("TV0000012", "", BY_CLASS, False),
        (CLASS, "SCHOOL", {}, False),
    ],
)
def test_a_class_is_known_by_its_number_or_by_what_the_library_calls_it(
    card: str, patron_class: str, site: dict[str, object], group: bool
) -> None:
    play = signed_in(card, site, patron_class)
    assert play.state.session.group is group


def test_a_class_may_be_quiet_three_times_as_long() -> None:
    play = signed_in(CLASS, BY_NUMBER)
    play.wait(3 * 45 - 1)
    assert play.seconds_left() is None
    play.wait(1)
    assert play.seconds_left() == 3 * 20


def test_the_hard_end_comes_three_times_as_late() -> None:
    play = signed_in(CLASS, BY_NUMBER)
    for _ in range(59):
        play.wait(30)
        play.place(unreadable=1)
    assert play.shows(Screen.ITEMS)
    play.wait(30)
    assert not play.shows(Screen.ITEMS)


def slip_of(play: Play) -> Slip:
    for number in range(1, 31):
        play.place(*(book(f"{n:03}") for n in range(1, number + 1)))
        play.run()
    play.touch(Action.FINISH)
    play.touch(Action.PRINT)
    (effect,) = [e for e in play.effects if isinstance(e, PrintSlip)]
    return fill(effect, "Thư viện", "Tầng 1", lambda language, message: Texts(language).say(message))


def titles(slip: Slip) -> list[str]:
    return [line.text for line in slip.lines if line is not None and "Sách" in line.text]


def test_each_of_thirty_books_has_its_number_on_the_slip() -> None:
    assert titles(slip_of(signed_in(CLASS, BY_NUMBER))) == [f"{n}. Sách {n:03}" for n in range(1, 31)]


def test_one_reader_s_books_have_none() -> None:
    assert titles(slip_of(signed_in("TV0000012", BY_NUMBER)))[0] == "Sách 001"


def test_the_next_reader_is_no_class() -> None:
    play = signed_in(CLASS, BY_NUMBER)
    play.touch(Action.FINISH)
    play.run()
    play.wait(3)
    assert not play.state.session.group
    assert not names_reader(play.state.session)
