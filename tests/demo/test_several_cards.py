"""One reader after the other with cards in hand, at the whole station (rule 19)."""

from __future__ import annotations

from pathlib import Path

from kiosk.messages import say
from kiosk.view import Action, Screen
from tests.demo.bench import bench
from ui.demo.world import READER_CARD


def test_the_second_card_borrows_what_is_laid_down_after_it_and_nothing_of_the_first(tmp_path: Path) -> None:
    with bench(tmp_path, receipts={"policy": "never"}) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one")
        b.rows(1)
        b.world.scanner.scan("TV0000015")
        b.views.wait(lambda view: view.heading == say("question.other_card"))
        b.touch(Action.NEXT_CARD)
        b.sees(Screen.PIN)
        for digit in "2580":
            b.touch(Action.DIGIT, digit)
        assert b.sees(Screen.ITEMS).rows == ()
        b.world.put("four")
        b.rows(1)
        b.leave()
        loans = b.world.library.loans_by_patron()
        assert [loan.item for loan in loans[READER_CARD]] == [b.world.items["one"]]
        assert b.world.items["four"] in {loan.item for loan in loans["TV0000015"]}
