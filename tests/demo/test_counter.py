"""Staff at the running station: the command line over the control socket, against real SIP2 and a real journal."""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from time import monotonic

import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from config.settings import Settings
from kiosk.journal.journal import Journal
from kiosk.journal.lock import JournalLock
from kiosk.owners import journal as journal_owner
from kiosk.owners.journal import JournalOwner
from kiosk.texts import LOCALE_DIR
from kiosk.texts.compile import compile_catalogues
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret, TagFact
from kiosk.view import Action, Mark, Screen
from tests.demo.bench import Bench, bench, entries
from tests.kiosk.play import START
from ui.cli import counter as shared
from ui.cli import main
from ui.demo.world import READER_CARD

PIN = "482913"


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_catalogues(LOCALE_DIR)


@pytest.fixture
def tramsach(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def run(site: Settings, *arguments: str, typed: str = "") -> Result:
        def settings(_file: Path) -> Settings:
            return site

        monkeypatch.setattr(shared, "load", settings)  # a file of its own kind is tests/config's matter
        with capture_logs():  # of the station, which here lives in the command's own process
            return CliRunner().invoke(main, [*arguments], input=typed, catch_exceptions=False)

    return run


def stuck_loan(item: str, seq: int = 0) -> Entry:
    at = Moment(
        datetime.now(UTC) - timedelta(hours=1), 0.0
    )  # the station forgets by the real clock (rule 32)
    card = Secret(READER_CARD)
    new = Entry(f"old-{item}", Kind.LOAN, ItemKey("main", item), "old", at, card, seq=seq)
    return Entry(
        new.key, new.kind, new.item, new.session, at, card, IlsFact.NO, TagFact.VERIFIED, Reason.REFUSED,
        closed=True, late=True, provisional=True,
    )  # fmt: skip


def before_the_start(folder: Path, *rows: Entry) -> list[str]:
    """References of rows that an earlier run left."""
    journal = Journal(folder / "journal.db", "D1")
    kept = [journal.save(row).reference for row in rows]
    journal.close()
    return kept


def settled(at: Bench, ref: str, tramsach: Callable[..., Result]) -> bool:
    shown = json.loads(tramsach(at.world.settings(), "journal", "show", ref, "--json").stdout)
    return bool(shown["row"]["ils"] == "yes")


def test_a_stuck_loan_that_staff_retry_at_the_running_station_reaches_the_library_system(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    item = "1000000056"
    (ref,) = before_the_start(tmp_path, stuck_loan(item))
    with bench(tmp_path) as at:
        site = at.world.settings()
        added = tramsach(site, "staff", "add", "Hoa", typed=f"{PIN}\n{PIN}\n")
        assert added.exit_code == 0, added.output
        listed = tramsach(site, "journal", "list")
        assert ref in listed.stdout
        assert READER_CARD not in listed.output
        wrong = tramsach(site, "journal", "retry", ref, "--person", "Hoa", typed="000001\n")
        assert (wrong.exit_code, "The PIN is wrong" in wrong.output) == (1, True)
        retried = tramsach(site, "journal", "retry", ref, "--person", "Hoa", typed=f"{PIN}\n")
        assert retried.exit_code == 0, retried.output
        at.views.wait(lambda view: view.strip == ())
        until_true(lambda: settled(at, ref, tramsach))
        loan = at.world.library.loan(item)
        assert loan is not None
        assert loan.card == READER_CARD
        story = tramsach(site, "journal", "show", ref).stdout
        assert "retry by Hoa" in story
        assert READER_CARD not in story
    (entry,) = entries(tmp_path)
    assert (entry.ils, entry.parked) == (IlsFact.YES, None)


def test_a_return_that_staff_have_tried_again_still_knows_the_loan_that_it_is_to_end(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    """Its own row does not say so; the ILS does not say by itself that the loan is no newer one (rule 12)."""
    item, at_once = "1000000056", Moment(START, 0.0)
    lent = Entry("l", Kind.LOAN, ItemKey("main", item), "s", at_once, Secret(READER_CARD), IlsFact.YES)
    drop = Entry("r", Kind.RETURN, ItemKey("main", item), "t", at_once, tag=TagFact.VERIFIED, late=True)
    with bench(tmp_path) as at:
        site, library = at.world.settings(), at.world.library
        due = library.now() + timedelta(days=14)
        library.record_offline_loan(READER_CARD, item, library.now(), due)
        journal = at.station._parts.last
        assert isinstance(journal, JournalOwner)
        lent = replace(lent, tag=TagFact.VERIFIED, closed=True, due=due)
        drop = replace(drop, parked=Reason.NEWER_LOAN, closed=True)
        journal.consult(lambda own: own.save(lent)).result(9)
        kept = journal.consult(lambda own: own.save(drop)).result(9)
        tramsach(site, "staff", "add", "Hoa", typed=f"{PIN}\n{PIN}\n")
        tramsach(site, "journal", "retry", kept.reference, "--person", "Hoa", typed=f"{PIN}\n")
        until_true(lambda: settled(at, kept.reference, tramsach))
        assert library.loan(item) is None


def test_the_same_commands_work_when_no_station_runs(tmp_path: Path, tramsach: Callable[..., Result]) -> None:
    with bench(tmp_path) as at:
        site = at.world.settings()
    (ref,) = before_the_start(tmp_path, stuck_loan("1000000056"))
    assert tramsach(site, "staff", "add", "Hoa", "--card", "--no-pin", typed="NV777\n").exit_code == 0
    done = tramsach(site, "journal", "settle", ref, "--note", "by hand", typed="NV777\n")
    assert done.exit_code == 0, done.output
    assert tramsach(site, "journal", "list").stdout == "Nothing is parked.\n"
    again = tramsach(site, "journal", "settle", ref, "--note", "by hand", typed="NV777\n")
    assert (again.exit_code, "settled already" in again.output) == (1, True)
    (entry,) = entries(tmp_path)
    assert entry.ils is IlsFact.WAIVED


def test_the_queue_goes_into_a_koc_file_and_what_it_says_is_done_is_settled(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    with bench(tmp_path) as at:
        site = at.world.settings()
    at_once = Moment(START, 0.0)
    drop = Entry(
        "r", Kind.RETURN, ItemKey("main", "1000000056"), "s", at_once, tag=TagFact.VERIFIED, queued=True
    )
    (ref,) = before_the_start(tmp_path, drop)
    tramsach(site, "staff", "add", "Hoa", typed=f"{PIN}\n{PIN}\n")
    file = tmp_path / "queue.koc"
    told = tramsach(site, "journal", "export", "--koc", str(file), "--person", "Hoa", typed=f"{PIN}\n")
    assert told.exit_code == 0, told.output
    assert file.read_bytes().splitlines()[1:] == [b"2026-11-23 15:00:00 000\treturn\t1000000056"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Nothing is queued" in tramsach(site, "journal", "list", "--state", "queued").stdout
    table = tmp_path / "parked.csv"
    tramsach(site, "journal", "export", "--csv", str(table), "--state", "parked")
    assert ref in table.read_text(encoding="utf-8-sig")
    done = tramsach(site, "journal", "import", "--done", str(file), "--person", "Hoa", typed=f"{PIN}\n")
    assert (done.exit_code, "1 rows settled" in done.stdout) == (0, True)
    twice = tramsach(site, "journal", "import", "--done", str(file), "--person", "Hoa", typed=f"{PIN}\n")
    assert (twice.exit_code, "not settled" in twice.output) == (1, True)


def test_a_letter_comes_out_of_the_running_stations_printer(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    (ref,) = before_the_start(tmp_path, stuck_loan("1000000056"))
    with bench(tmp_path) as at:
        site = at.world.settings()
        tramsach(site, "staff", "add", "Hoa", typed=f"{PIN}\n{PIN}\n")
        told = tramsach(site, "journal", "letter", ref, "--print", "--person", "Hoa", typed=f"{PIN}\n")
        assert told.exit_code == 0, told.output
        until_true(lambda: len(at.world.printer.slips) == 1)
        page = tramsach(site, "journal", "letter", ref, "--person", "Hoa", typed=f"{PIN}\n").stdout
        assert READER_CARD in page


def test_only_the_stations_own_user_may_come_to_the_counter_and_it_goes_with_the_station(
    tmp_path: Path,
) -> None:
    with bench(tmp_path):
        address = tmp_path / "control.sock"
        until_true(address.exists)
        assert stat.S_IMODE(address.stat().st_mode) == 0o600
    assert not address.exists()


@pytest.mark.parametrize(
    "said", [b"", b"{", b"[]\n", b"\xff\n", b'{"do": 5}\n', b"[" * 3000 + b"\n", b"x" * 2_000_000]
)
def test_whatever_is_said_at_the_counter_the_next_one_is_served(
    tmp_path: Path, tramsach: Callable[..., Result], said: bytes
) -> None:
    with bench(tmp_path) as at:
        address = tmp_path / "control.sock"
        until_true(address.exists)
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(10)
            line.connect(str(address))
            try:
                line.sendall(said)
                line.shutdown(socket.SHUT_WR)
                answer = line.makefile("rb").readline()
            except OSError:  # the counter had heard enough
                answer = b""
        assert answer == b"" or json.loads(answer)["ok"] is False
        assert tramsach(at.world.settings(), "journal", "list").exit_code == 0


def until_true(condition: Callable[[], bool]) -> None:
    """Asks again and again, which takes its time by itself."""
    end = monotonic() + 60
    while not condition():
        assert monotonic() < end, "it did not come true within a minute"


def test_a_damaged_journal_is_told_to_staff_and_the_station_takes_nothing_while_the_ils_is_away(
    tmp_path: Path, tramsach: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_owner, "LOOK_S", 0.1)
    (tmp_path / "journal.db").write_bytes(b"x" * 5000)
    with bench(tmp_path) as at:
        told = tramsach(at.world.settings(), "journal", "list")
        (aside,) = tmp_path.glob("journal.db.damaged-*")
        assert f"{aside}: a journal that was damaged" in told.output
        at.sign_in()
        at.sees(Screen.ITEMS)
        at.world.put("one")
        assert at.rows(1).rows[0].mark is Mark.DONE
        at.world.ils.unplug()  # the end of the visit finds out
        at.touch(Action.FINISH)
        at.sees(Screen.RECEIPT)
        at.touch(Action.NO_RECEIPT)
        at.sees(Screen.OUT_OF_ORDER)
        aside.unlink()
        at.sees(Screen.WELCOME)
        assert "damaged" not in tramsach(at.world.settings(), "journal", "list").output


def test_a_station_that_is_just_starting_is_waited_for(
    tmp_path: Path, tramsach: Callable[..., Result]
) -> None:
    with bench(tmp_path) as at:
        site = at.world.settings()
    (ref,) = before_the_start(tmp_path, stuck_loan("1000000056"))
    taken, address = JournalLock(tmp_path / "journal.db"), tmp_path / "control.sock"

    def opens() -> None:
        with socket.create_server(str(address), family=socket.AF_UNIX) as counter:
            counter.accept()[0].close()  # asked whether it is there
            line, _ = counter.accept()
            with line, line.makefile("rwb") as talk:
                talk.readline()
                talk.write(b'{"ok": true, "rows": [], "next": null, "total": 0, "set_aside": []}\n')

    later = Timer(0.2, opens)
    later.start()
    told = tramsach(site, "journal", "list")
    later.join()
    taken.release()
    assert told.output == "Nothing is parked.\n"
    assert ref in tramsach(site, "journal", "list").output
