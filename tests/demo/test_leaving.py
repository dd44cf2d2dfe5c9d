"""Help, more time and "is that all?" at the whole station (ux.md §3.2 and §3.3, rule 21)."""

from __future__ import annotations

from pathlib import Path

from kiosk.messages import say
from kiosk.view import Action, Screen
from tests.demo.bench import bench


def test_a_set_that_is_not_whole_is_asked_about_before_its_reader_leaves(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one", "set part 1")
        b.rows(2)
        b.touch(Action.FINISH)
        asked = b.sees(Screen.QUESTION)
        assert asked.heading == say("items.is_that_all")
        assert asked.detail == say("question.part_missing")
        b.touch(Action.CANCEL)
        b.world.put("set part 2")
        b.views.wait(lambda view: view.done == 2)
        b.touch(Action.FINISH)
        assert b.sees(Screen.RECEIPT).done == 2


def test_a_station_without_staff_says_where_help_is(tmp_path: Path) -> None:
    with bench(tmp_path, help={"phone": "0296 3852 000", "hours": "7:30–17:00"}) as b:
        b.sign_in("TV0009999")
        notice = b.sees(Screen.NOTICE)
        assert notice.incident
        assert [line.code for line in notice.help] == ["help.phone", "help.hours"]
        b.touch(Action.OK)
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.touch(Action.HELP)
        assert b.sees(Screen.HELP).help == notice.help
        b.touch(Action.OK)
        b.sees(Screen.ITEMS)
        b.leave()


def test_returned_books_are_sent_to_the_numbered_box(tmp_path: Path) -> None:
    with bench(tmp_path, returning={"box": 3}, receipts={"policy": "never"}, timeouts={"goodbye_s": 2}) as b:
        b.touch(Action.RETURN)
        b.sees(Screen.ITEMS)
        b.world.put("overdue")
        assert b.rows(1).rows[0].fact == say("fact.tray", tray=3)
        b.touch(Action.FINISH)
        assert b.sees(Screen.GOODBYE).detail == say("items.put_in_box", tray=3)
