"""Whoever is sent to staff has a code, and staff find by it what happened (rule 21; ux.md §3.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from queue import SimpleQueue

import pytest

from kiosk.effects import Ask, AskPatron, Effect, RecordIncident, Save, WriteTags
from kiosk.events import (
    Answered,
    Device,
    DeviceChanged,
    NotSaved,
    OutcomeUnknown,
    PatronFound,
    PatronNoAnswer,
    PatronUnknown,
    PinState,
    TagsWritten,
    What,
)
from kiosk.incidents import Incident
from kiosk.journal.database import JournalError
from kiosk.journal.journal import Journal
from kiosk.journal.retention import Sweep
from kiosk.messages import say
from kiosk.owners.journal import JournalOwner
from kiosk.rules.reference import WrongReference, read_reference
from kiosk.values import Moment, Reason, TagFact
from kiosk.view import Action, Screen
from tests.kiosk.play import CARD, START, Play, book, instead, with_site

HANOI = timezone(timedelta(hours=7))
ONE = Incident("A1-2311-150000", Moment(START, 0.0), "notice.no_answer", "checking")


def recorded(play: Play) -> list[Incident]:
    return [effect.incident for effect in play.effects if isinstance(effect, RecordIncident)]


# --- without a row ---


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda e: PatronNoAnswer(e.serial), "notice.no_answer"),
        (lambda e: PatronUnknown(e.serial), "notice.unknown_card"),
        (lambda e: PatronFound(e.serial, PinState.VERIFIED, may_borrow=False), "notice.card_see_staff"),
    ],
)
def test_the_code_of_a_notice_is_that_of_an_incident_with_what_when_and_where(
    answer: Callable[[AskPatron], What], said: str
) -> None:
    play = Play(with_site(zone=HANOI))
    play.sign_in(instead(AskPatron, answer))
    assert (play.view.screen, play.view.heading) == (Screen.NOTICE, say(said))
    (incident,) = recorded(play)
    assert incident == Incident("A1-2311-150000", play.now(), said, "checking")
    assert play.view.incident == incident.code
    assert CARD not in repr(incident)


def test_a_code_is_no_reference_of_a_row() -> None:
    assert read_reference(ONE.code, "A1") is WrongReference.SHAPE


def test_a_restart_gives_no_code_again() -> None:
    codes = set()
    for seconds in (0, 60):
        play = Play()
        play.mono = seconds
        play.sign_in(instead(AskPatron, lambda e: PatronNoAnswer(e.serial)))
        codes.add(play.view.incident)
    assert len(codes) == 2


def test_a_book_that_no_row_tells_of_has_a_code_too() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run(instead(Save, lambda e: NotSaved(e.entry.key, "full")))
    play.tell(DeviceChanged(Device.JOURNAL, ready=True))
    play.touch(Action.FINISH)
    assert play.shows(Screen.GOODBYE)
    (incident,) = recorded(play)
    assert (play.view.incident, incident.stage) == (incident.code, "ending")
    assert incident.what == play.view.heading.code


# --- with a row ---


def held(effect: Ask) -> What:
    return Answered(effect.key, yes=False, reason=Reason.HELD_FOR_OTHER)


def unknown(effect: Ask) -> What:
    return OutcomeUnknown(effect.key)


def failed(effect: WriteTags) -> What:
    return TagsWritten(effect.key, TagFact.FAILED)


@pytest.mark.parametrize(
    ("kind", "answer"), [(Ask, held), (Ask, unknown), (WriteTags, failed)], ids=lambda of: str(of.__name__)
)
def test_a_visit_in_which_nothing_was_done_ends_with_the_reference_of_its_row(
    kind: type[Effect], answer: Callable[[Effect], What]
) -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run(instead(kind, answer))
    reference = play.only.entry.reference
    play.touch(Action.FINISH)
    assert play.shows(Screen.GOODBYE)
    assert play.view.incident == reference
    assert reference
    assert not recorded(play)


def test_one_in_which_all_was_done_sends_nobody_to_staff_and_has_none() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run()
    play.touch(Action.FINISH)
    play.touch(Action.NO_RECEIPT)
    assert (play.view.screen, play.view.incident) == (Screen.GOODBYE, None)
    assert not recorded(play)


def test_a_station_that_fails_in_a_visit_names_the_row_that_staff_must_look_at() -> None:
    play = Play()
    play.sign_in()
    play.place(book("101"))
    play.run(instead(Ask, unknown))
    reference = play.only.entry.reference
    for device in (Device.RFID, Device.SCANNER):
        play.tell(DeviceChanged(device, ready=False))
    assert play.view.heading == say("notice.station_fault")
    assert play.view.incident == reference


# --- in the journal ---


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal.db", "A1")
    yield made
    made.close()


def test_the_journal_finds_it_by_its_code_however_it_is_typed(journal: Journal) -> None:
    journal.incidents.record(ONE)
    assert journal.incidents.of(" a1-2311-150000 ") == (ONE,)
    assert journal.incidents.of("A1-2311-150001") == ()


def owner_writes(open_journal: Callable[[], Journal], *, before_it_is_open: bool) -> None:
    said: SimpleQueue[What] = SimpleQueue()
    owner = JournalOwner(open_journal, said.put, lambda: START)
    if before_it_is_open:
        owner.record_incident(RecordIncident(ONE))
    owner.start()
    try:
        while said.get(timeout=10) != DeviceChanged(Device.JOURNAL, ready=True):
            pass
        if not before_it_is_open:
            owner.record_incident(RecordIncident(ONE))
    finally:
        owner.stop()
        assert owner.join(10)


@pytest.mark.parametrize("before", [False, True])
def test_its_owner_writes_it_also_when_the_journal_is_away_at_that_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    monkeypatch.setattr("kiosk.owners.journal.AGAIN_S", 0.01)
    opened: list[Journal] = []

    def open_journal() -> Journal:
        if before and not opened:
            opened.append(Journal(tmp_path / "journal.db", "A1"))
            opened[0].close()
            raise JournalError("not yet")
        return Journal(tmp_path / "journal.db", "A1")

    owner_writes(open_journal, before_it_is_open=before)
    journal = Journal(tmp_path / "journal.db", "A1")
    assert journal.incidents.of(ONE.code) == (ONE,)
    journal.close()


def test_it_is_forgotten_with_the_rows_of_its_time(tmp_path: Path) -> None:
    now = [datetime(2026, 11, 23, 8, 0, tzinfo=UTC)]
    journal = Journal(tmp_path / "journal.db", "A1", lambda: now[0])
    journal.incidents.record(ONE)
    for days, left in ((390, (ONE,)), (20, ())):
        now[0] += timedelta(days=days)
        so_far = journal.sweep(Sweep())
        while not so_far.done:
            so_far = journal.sweep(so_far)
        assert journal.incidents.of(ONE.code) == left
    journal.close()
