"""`tramsach bin`: the morning at a station without a screen, over the control socket or with no station running."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    def run(
        site: Settings, *arguments: str, typed: str = "", language: str | None = "en", ends: int = 0
    ) -> Result:
        def settings(_file: Path) -> Settings:
            return site

        monkeypatch.setattr(shared, "load", settings)  # a file of its own kind is tests/config's matter
        spoken = ["--language", language] if language else []
        ended = CliRunner().invoke(main, ["bin", *arguments, *spoken], input=typed, catch_exceptions=False)
        assert ended.exit_code == ends, ended.output
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
        assert "Bin 1, crate 1: 6" in tramsach(site, "list").stdout
        out = tramsach(site, "empty", "1").stdout
        assert "6 items taken out." in out
        assert "Bin 1, crate 2" in out
        number = out.split()[-1]
        assert number == "1"  # what is painted on it
        # The first part of it, and home.
        typed = [PIN, *SHELVED, "stop"]
        said = tramsach(site, "reconcile", number, "--person", "Hoa", typed="\n".join(typed) + "\n").stdout
        assert said.count("As recorded") == 4
        # Somebody else goes on: one overdue, one fresh loan, one that is on nobody's card.
        typed = [PIN, HELD, OVERDUE, "y", FRESH, "y", "", IDLE, "left", "close", "y"]
        said = tramsach(site, "reconcile", number, "--person", "Hoa", typed="\n".join(typed) + "\n").stdout
        assert "Recorded 6 = Found 4 + Missing 2" in said
        assert "Returned for its reader, as of" in said
        assert "Nobody knows since when it was on loan" in said
        assert "This one is on nobody's card" in said
        assert f"{LOST} Sách {LOST}; Came in" in said
        assert "Recorded 6 = Found 5 + Missing 1" in said
        assert said.rstrip().endswith("The crate can be used again.")
        until(lambda: staff.ask("list", which="queued")["total"] == 0, "what was taken in is sent")
        lost = tramsach(site, "missing").stdout
        assert LOST in lost
        finding = lost.split()[0]
        tramsach(site, "missing", "--claimed", finding, "--person", "Hoa", typed=f"{PIN}\n")
        assert "Nothing is missing" in tramsach(site, "missing").stdout
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
    assert LOUD in tramsach(site, "today").stdout
    tramsach(site, "attempts", "--waived", ref, "--person", "Hoa", "--note", "3 days", typed=f"{PIN}\n")
    assert "Nobody was turned away" in tramsach(site, "attempts").stdout
    (row,) = json.loads(tramsach(site, "attempts", "--all", "--json").stdout)
    assert (row["decision"], row["note"]) == ("waived", "3 days")
    assert "No fine is to be removed" in tramsach(site, "fines").stdout
    assert "Nothing waits for you." in tramsach(site, "today").stdout


@contextmanager
def after_one_book(folder: Path) -> Iterator[Settings]:
    """A station whose bin took one book in the night, and Hoa is there."""
    night = Night(folder)
    night.accepted(SHELVED[0])
    night.ends()
    with morning(folder, Library()) as staff:
        staff.ask("person", change="add", name="Hoa", pin=PIN)
        yield staff.at.world.settings()


def test_a_crate_is_called_by_the_number_that_is_painted_on_it(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    with after_one_book(tmp_path) as site:
        tramsach(site, "number", "1", "30")
        tramsach(site, "empty", "1", "--number", "31")
        hoa = ("--person", "Hoa")
        said = tramsach(site, "reconcile", "30", *hoa, typed=f"{PIN}\nstop\n").stdout
        assert "Crate 30 of bin 1" in said
        # A second one with the same number is out as well: nobody guesses.
        tramsach(site, "empty", "1", "--number", "30")
        tramsach(site, "empty", "1")
        told = tramsach(site, "reconcile", "30", *hoa, typed=f"{PIN}\n", ends=1).stderr
        assert "Several crates that wait bear the number 30" in told
        first, second = (line.split(":")[0] for line in told.splitlines() if line.startswith("no."))
        assert first != second
        said = tramsach(site, "reconcile", first, *hoa, typed=f"{PIN}\nstop\n").stdout
        assert "Recorded 1 = Found 0 + Missing 1" in said
        # The journal's own number of a crate is nothing that anybody could read off it.
        told = tramsach(site, "reconcile", "1", *hoa, typed=f"{PIN}\n", ends=1).stderr
        assert "No crate that waits to be checked bears the number 1" in told


def test_without_a_wish_staff_are_spoken_to_in_the_stations_language(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    with after_one_book(tmp_path) as site:
        assert "Ngăn 1, thùng 1: 1 cuốn" in tramsach(site, "list", language=None).stdout
        assert "ប្រអប់ 1 ធុង 1" in tramsach(site, "list", language="km").stdout
        assert "Đã lấy ra 1 cuốn" in tramsach(site, "empty", "1", language=None).stdout
        typed = f"{PIN}\n{SHELVED[0]}\nclose\n"
        said = tramsach(site, "reconcile", "1", "--person", "Hoa", typed=typed, language=None).stdout
        assert "Máy đã nhận 1 =" in said
        assert "Đúng" in said
        assert "Không thiếu cuốn nào" in tramsach(site, "missing", language=None).stdout
        told = tramsach(site, "number", "1", "2", language=None)
        assert "Ngăn 1, thùng 2" in told.stdout


def test_a_claim_of_something_unverified_is_told_its_crate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = Night(tmp_path)
    ref = night.nameless(bin="4")
    night.ends()
    with morning(tmp_path, Library()) as staff:
        site = staff.at.world.settings()
        monkeypatch.setattr(shared, "load", lambda _file: site)
        said = CliRunner().invoke(main, ["journal", "find", ref], catch_exceptions=False).stdout
    assert said.startswith(f"received, not verified: {ref}")
    assert "crate 1 of bin 4  not checked yet" in said
