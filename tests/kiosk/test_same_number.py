"""Two books with one number on the pad: which of them the library means nobody here can tell, so staff do.

Tags are read one after the other, so the second often shows when the first is under way already.
"""

from __future__ import annotations

import pytest

from drivers.rfid.presence import Presence
from drivers.rfid.settings import PresenceSettings, SecuritySettings
from kiosk.effects import Ask, WriteTags
from kiosk.events import Answered, PadChanged, TagsWritten, What
from kiosk.messages import say
from kiosk.owners.pad import PadOwner
from kiosk.values import EntryState, IlsFact, Kind, PadItem, Part, Reason, Security, TagFact
from kiosk.view import Action, Mark, Screen
from tests.drivers.rfid.rig import DirectFeig
from tests.drivers.rfid.rig import book as tag
from tests.kiosk.play import Play, book, instead

ONE = book("101")
BOTH = PadItem(
    "VN-AG", "101", (*ONE.parts, Part("E0040150000000FF", Security.IN_STOCK)), copies=2
)  # as they lie there together


def asked(play: Play) -> list[Kind]:
    return [effect.kind for effect in play.effects if isinstance(effect, Ask)]


def written(play: Play) -> list[tuple[str, ...]]:
    return [effect.uids for effect in play.effects if isinstance(effect, WriteTags)]


def returning() -> Play:
    play = Play()
    play.touch(Action.RETURN)
    return play


def test_neither_is_lent_and_the_row_sends_to_staff() -> None:
    play = Play()
    play.sign_in()
    play.place(BOTH)
    play.run()
    (row,) = play.view.rows
    assert (row.mark, row.word, row.fact) == (Mark.ATTENTION, say("row.same_number"), say("fact.see_staff"))
    assert (asked(play), written(play)) == ([], [])
    assert play.only.entry.reason is Reason.SAME_NUMBER


@pytest.mark.parametrize("seen_after", [0, 1])
def test_neither_is_lent_where_the_second_is_read_before_the_library_was_asked(seen_after: int) -> None:
    play = Play()
    play.sign_in()
    other = book("102")
    play.place(other, ONE)  # the other book has its turn first
    play.run(hold=Ask)
    for _ in range(seen_after):
        play.place(other, ONE)
    play.place(other, BOTH)
    play.run()
    first, second = play.view.rows
    assert (first.word, second.mark) == (say("row.same_number"), Mark.DONE)
    assert asked(play) == [Kind.LOAN]
    (tx,) = [tx for tx in play.state.live if tx.entry.item.item == "101"]
    assert (tx.entry.state, tx.entry.ils, tx.entry.tag) == (
        EntryState.CANCELLED,
        IlsFact.UNASKED,
        TagFact.UNTOUCHED,
    )


def test_a_second_one_that_shows_when_the_first_is_being_lent_is_not_lent_and_has_a_row_of_its_own() -> None:
    play = Play()
    play.sign_in()
    play.place(ONE)
    play.run(hold=Ask)
    play.place(BOTH)
    play.run()
    stray, lent = play.view.rows
    assert lent.mark is Mark.DONE
    assert (stray.mark, stray.word) == (Mark.ATTENTION, say("row.same_number"))
    assert written(play) == [(ONE.parts[0].uid,)]
    play.place()
    assert play.view.rows == (lent,)


def test_a_second_one_alone_on_the_pad_after_the_first_was_lent_is_no_book_that_was_lent() -> None:
    play = Play()
    play.sign_in()
    play.place(ONE)
    play.run()
    play.place(PadItem("VN-AG", "101", BOTH.parts[1:]))
    play.run()
    assert [row.word for row in play.view.rows] == [say("row.same_number"), say("row.borrowed")]
    assert asked(play) == [Kind.LOAN]


@pytest.mark.parametrize("together", [True, False])
def test_returned_books_are_all_secured_received_once_and_parked_for_staff(together: bool) -> None:
    play = returning()
    if not together:
        play.place(ONE)
        play.run(hold=WriteTags)
    play.place(BOTH)
    play.run()
    entry = play.only.entry
    assert (entry.state, entry.parked, entry.ils) == (EntryState.PARKED, Reason.SAME_NUMBER, IlsFact.YES)
    assert asked(play) == [Kind.RETURN]
    assert written(play)[-1] == BOTH.uids
    (row,) = play.view.rows
    assert row.word == say("row.received_staff")


def test_a_tag_that_cannot_be_secured_is_what_staff_hear_first() -> None:
    play = returning()
    play.place(ONE)
    play.run(hold=WriteTags)
    play.place(BOTH)
    play.run(
        lambda effect: TagsWritten(effect.key, TagFact.FAILED) if isinstance(effect, WriteTags) else None
    )
    assert play.only.entry.parked is Reason.NOT_SECURED
    assert asked(play) == [Kind.RETURN]


def test_what_the_library_refuses_of_them_stays_parked_for_the_number() -> None:
    play = returning()
    play.place(BOTH)
    refused = Reason.UNKNOWN_ITEM
    play.run(instead(Ask, lambda ask: Answered(ask.key, yes=False, reason=refused)))
    assert play.only.entry.parked is Reason.SAME_NUMBER


def test_the_twin_of_an_awaited_book_does_not_pass_for_it() -> None:
    play = Play()
    play.sign_in()
    play.place(ONE)
    play.run(hold=WriteTags)
    play.place()
    play.run(instead(WriteTags, lambda write: TagsWritten(write.key, TagFact.GONE)))
    assert play.shows(Screen.PUT_BACK)
    play.place(BOTH)
    play.run()
    assert written(play) == [(ONE.parts[0].uid,)] * 2
    assert play.only.done


def test_the_pad_s_owner_says_how_many_books_share_a_number() -> None:
    told: list[What] = []
    rig = DirectFeig()
    rig.emulator.place(tag(1, "VV00000001"), tag(2, "VV00000001"), tag(3, "VV00000002"))
    presence = Presence(rig.reader, rig.clock, PresenceSettings())
    owner = PadOwner(presence, rig.reader, SecuritySettings(), told.append)
    for _ in range(5):
        rig.clock.advance(owner.idle() or 0.0)
    last = next(what.pad for what in reversed(told) if isinstance(what, PadChanged))
    assert sorted((item.text, item.copies, len(item.parts)) for item in last.items) == [
        ("VV00000001", 2, 2),
        ("VV00000002", 1, 1),
    ]
    owner.closed()
