"""Staff at the screen of a return bin: signed in they take it out of service, and touching the door alone does nothing (S14)."""

from __future__ import annotations

from typing import Any

from kiosk.bin import DoorOrder
from kiosk.effects import AskCounter, MoveDoor
from kiosk.events import CounterAnswered, Touched
from kiosk.rules.bin.phases import Phase
from kiosk.staff.view import Template
from kiosk.view import Action, Screen
from tests.bin.play import BinPlay
from tests.kiosk.play import book


def told(play: BinPlay, **answer: Any) -> None:
    """The counter's word to what was asked last."""
    asked = [effect for effect in play.pending if isinstance(effect, AskCounter)]
    play.pending = [effect for effect in play.pending if not isinstance(effect, AskCounter)]
    play.tell(CounterAnswered(asked[-1].ticket, {"ok": True, **answer}))
    play.run(hold=(AskCounter,))


def knock(play: BinPlay) -> None:
    play.tell(Touched(Action.STAFF))
    told(play, names=["Hoa"])


def sign_in(play: BinPlay) -> None:
    knock(play)
    play.tell(Touched(Action.STAFF, "Hoa"))
    for digit in "482913":
        play.tell(Touched(Action.DIGIT, digit))
    play.tell(Touched(Action.OK))
    told(play, name="Hoa", token="t")


def template(play: BinPlay) -> Template | None:
    return play.view.staff.template if play.view.staff else None


def test_who_signed_in_takes_the_bin_out_of_service_until_they_leave() -> None:
    play = BinPlay()
    sign_in(play)
    assert (play.phase, template(play)) == (Phase.SERVICE, Template.TILES)
    assert play.view.staff is not None
    assert "bins" in {tile.key for tile in play.view.staff.tiles}
    opened = play.effects.count(MoveDoor(DoorOrder.UNLOCK))
    play.show(book("101"))
    assert play.phase is Phase.SERVICE
    assert play.effects.count(MoveDoor(DoorOrder.UNLOCK)) == opened
    play.touch(Action.FINISH)
    play.wait(3)
    assert play.view.screen is Screen.BIN
    assert play.phase is not Phase.SERVICE


def test_who_only_touched_the_door_keeps_nobody_from_returning_a_book() -> None:
    play = BinPlay()
    knock(play)
    assert (play.phase, template(play)) == (Phase.IDLE, Template.TILES)
    play.bring(book("101"))
    assert play.view.screen is Screen.BIN
    assert Phase.DONE in play.visited


def test_while_a_book_is_on_its_way_there_is_no_door_for_staff() -> None:
    play = BinPlay()
    play.show(book("101"))
    assert play.phase is Phase.OPEN
    play.tell(Touched(Action.STAFF))
    assert play.view.screen is Screen.BIN


def test_somebody_who_walks_away_is_signed_out_and_the_bin_serves_again() -> None:
    play = BinPlay()
    sign_in(play)
    play.wait(200)
    asked = [effect.request for effect in play.effects if isinstance(effect, AskCounter)]
    assert asked[-1]["do"] == "sign_out"
    assert play.view.screen is Screen.BIN
    assert play.phase is Phase.IDLE
