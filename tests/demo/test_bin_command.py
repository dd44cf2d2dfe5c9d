"""`tramsach bin`: the morning at a station without a screen, over the control socket or with no station running."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.settings import Settings
from kiosk.journal.journal import Journal
from kiosk.passages import Attempt, Refusing
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.values import ItemKey, Moment
from sip2.server import Library
from sip2.server.records import Act as IlsAct
from tests.demo.test_crate import (
    FRESH,
    HELD,
    IDLE,
    LOST,
    LOUD,
    OVERDUE,
    PIN,
    SHELVED,
    YESTERDAY,
    Night,
    morning,
    until,
)
from ui.cli import counter as shared
from ui.cli import main


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


@pytest.fixture
def tramsach(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def run(site: Settings, *arguments: str, typed: str = "") -> Result:
        def settings(_file: Path) -> Settings:
            return site

        monkeypatch.setattr(shared, "load", settings)  # a file of its own kind is tests/config's matter
        ended = CliRunner().invoke(main, ["bin", *arguments], input=typed, catch_exceptions=False)
        assert ended.exit_code == 0, ended.output
        return ended

    return run


def test_staff_without_a_screen_empty_a_bin_and_check_its_crate_line_by_line(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    night = Night(tmp_path)
    for item in (*SHELVED, LOST):
        night.accepted(item)
    night.accepted(HELD)
    night.ends()
    library = Library()
    with morning(tmp_path, library) as staff:
        staff.ask("person", change="add", name="Hoa", pin=PIN)
        site = staff.at.world.settings()
        assert "crate 1    6 items" in tramsach(site, "list").stdout
        out = tramsach(site, "empty", "1").stdout
        assert "Crate 1 is out with 6 items; crate 2 is in bin 1." in out
        number = out.split()[-1]
        # The first part of it, and home.
        typed = [PIN, *SHELVED, "stop"]
        said = tramsach(site, "reconcile", number, "--person", "Hoa", typed="\n".join(typed) + "\n").stdout
        assert said.count("as recorded") == 4
        # Somebody else goes on: one overdue, one fresh loan, one that is on nobody's card.
        typed = [PIN, HELD, OVERDUE, "y", FRESH, "y", "", IDLE, "left", "close", "y"]
        said = tramsach(site, "reconcile", number, "--person", "Hoa", typed="\n".join(typed) + "\n").stdout
        assert "recorded 6 = found 4 + missing 2" in said
        assert "Returned for its reader, as of" in said
        assert "Nobody knows when it was lent" in said
        assert "It is on nobody's card: noted." in said
        assert f"{LOST} Sách {LOST}, came" in said
        assert "recorded 6 = found 5 + missing 1" in said
        assert said.rstrip().endswith("Closed.")
        until(lambda: staff.ask("list", which="queued")["total"] == 0, "what was taken in is sent")
        lost = tramsach(site, "missing").stdout
        assert LOST in lost
        finding = lost.split()[1]
        tramsach(site, "missing", "--claimed", finding, "--person", "Hoa", typed=f"{PIN}\n")
        assert "Nothing is missing." in tramsach(site, "missing").stdout
    returned = {act.item for act in library.executed if act.act is IlsAct.RETURNED}
    assert returned == {OVERDUE, FRESH}


def test_attempts_and_the_mornings_page_are_there_when_no_station_runs(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    with morning(tmp_path, Library()) as staff:
        staff.ask("person", change="add", name="Hoa", pin=PIN)
        site = staff.at.world.settings()
    journal = Journal(tmp_path / "journal.db", "D1")
    shown = Attempt("a", Moment(YESTERDAY, 0.0), ItemKey("main", LOUD), Refusing.STOPPED)
    ref = journal.attempts.record(shown).reference
    journal.close()
    assert ref in tramsach(site, "attempts").stdout
    assert LOUD in tramsach(site, "today", "--language", "en").stdout
    tramsach(site, "attempts", "--waived", ref, "--person", "Hoa", "--note", "3 days", typed=f"{PIN}\n")
    assert "Nobody was turned away." in tramsach(site, "attempts").stdout
    (row,) = json.loads(tramsach(site, "attempts", "--all", "--json").stdout)
    assert (row["decision"], row["note"]) == ("waived", "3 days")
    assert "No fine is to be removed." in tramsach(site, "fines").stdout
    assert "Nothing waits for you." in tramsach(site, "today", "--language", "en").stdout
