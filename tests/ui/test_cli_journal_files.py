"""Rows that go into files and come back: each library system's own, and all of them, however many pages they fill."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.acts import Act, Done
from kiosk.incidents import Incident
from kiosk.journal.journal import Journal
from kiosk.staff import counter
from kiosk.values import Entry, EntryState, IlsFact, ItemKey, Kind, Moment, Reason, Secret, TagFact
from ui.cli import main

OPENED = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
PIN = "482913"

ONE = """
[station]
id = "K1"
name = "Ground floor"
library = "Thư viện tỉnh"
[[ils]]
id = "koha"
host = "127.0.0.1"
[[ils.items]]
low = 1
high = 99999
[journal]
path = "journal.db"
[scanner]
kind = "serial"
device = "/dev/null"
"""
TWO = ONE + '[[ils]]\nid = "ilib"\nhost = "127.0.0.1"\n[[ils.items]]\nprefix = "L"\n'


@dataclass
class Place:
    folder: Path
    made: int = 0

    def run(self, *arguments: str, typed: str = "") -> Result:
        file = str(self.folder / "station.toml")
        return CliRunner().invoke(main, [*arguments, "--config", file], input=typed, catch_exceptions=False)

    def by_hoa(self, *arguments: str) -> Result:
        return self.run(*arguments, "--person", "Hoa", typed=f"{PIN}\n")

    def queued(self, *systems: str) -> list[Entry]:
        """Loans that wait to be sent, one of each system named; all books of all systems bear the same number."""
        journal = Journal(self.folder / "journal.db", "K1")
        rows = []
        for system in systems:
            self.made += 1
            at = Moment(OPENED + timedelta(seconds=self.made), 0.0)
            rows.append(journal.save(
                Entry(f"k{self.made}", Kind.LOAN, ItemKey(system, "10001"), "s", at, Secret(f"TV{self.made:07}"),
                      tag=TagFact.VERIFIED, queued=True, title=f"Book {self.made}.", late=True)
            ))  # fmt: skip
        journal.close()
        return rows

    def now(self, row: Entry) -> Entry:
        journal = Journal(self.folder / "journal.db", "K1")
        found = journal.entry(row.seq)
        journal.close()
        assert found is not None
        return found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(counter, "MOST_ROWS", 3)
    (tmp_path / "station.toml").write_text(TWO, encoding="utf-8")
    made = Place(tmp_path)
    assert made.run("staff", "add", "Hoa", typed=f"{PIN}\n{PIN}\n").exit_code == 0
    return made


def test_a_koc_file_holds_one_systems_rows_and_settles_no_other_system_s(place: Place) -> None:
    """The number 10001 is a book of each: a loan of the one recorded at the other would be somebody's wrong loan."""
    rows = place.queued(*["koha", "ilib"] * 4)
    file = place.folder / "q.koc"
    told = place.by_hoa("journal", "export", "--koc", str(file), "--ils", "koha")
    assert told.exit_code == 0, told.output
    assert f"import --done {file} --ils koha" in told.stdout
    cards = [line.split("\t")[2] for line in file.read_text().splitlines()[1:]]
    assert cards == ["TV0000001", "TV0000003", "TV0000005", "TV0000007"]
    assert [place.now(row).queued for row in rows] == [False, True] * 4

    other = place.by_hoa("journal", "import", "--done", str(file), "--ils", "ilib")
    assert (other.exit_code, "0 rows settled" in other.stdout) == (1, True)
    done = place.by_hoa("journal", "import", "--done", str(file), "--ils", "koha")
    assert (done.exit_code, "4 rows settled" in done.stdout) == (0, True), done.output
    assert [place.now(row).ils for row in rows] == [IlsFact.WAIVED, IlsFact.UNASKED] * 4
    once_more = place.by_hoa("journal", "import", "--done", str(file), "--ils", "koha")
    assert once_more.exit_code == 1
    assert "not settled: 2026-09-01 08:00:01 000 loan 10001" in once_more.stderr
    assert "TV00000" not in once_more.output


def test_where_there_are_several_systems_a_koc_file_needs_to_be_told_whose_it_is(place: Place) -> None:
    (row,) = place.queued("koha")
    file = place.folder / "q.koc"
    told = place.by_hoa("journal", "export", "--koc", str(file))
    assert (told.exit_code, "koha, ilib" in told.stderr) == (2, True)
    assert (place.now(row).queued, file.exists()) == (True, False)
    wrong = place.by_hoa("journal", "export", "--koc", str(file), "--ils", "kohax")
    assert (wrong.exit_code, "koha, ilib" in wrong.stderr) == (2, True)
    file.write_text("Version=1.0\tGenerator=x\tGeneratorVersion=1\n")
    back = place.by_hoa("journal", "import", "--done", str(file))
    assert (back.exit_code, "koha, ilib" in back.stderr) == (2, True)


@pytest.mark.parametrize("form", ["--koc", "--csv"])
def test_a_library_system_that_nobody_can_ask_takes_its_queue_from_a_file(place: Place, form: str) -> None:
    by_file = ONE.replace('host = "127.0.0.1"', 'kind = "file"')
    (place.folder / "station.toml").write_text(by_file, encoding="utf-8")
    checked = CliRunner().invoke(main, ["config", "check", str(place.folder / "station.toml")])
    assert "ils koha by file" in checked.stdout
    rows, file = place.queued("koha", "koha"), place.folder / "q"
    wanted = ["--state", "queued"] if form == "--csv" else ["--person", "Hoa"]
    told = place.run("journal", "export", form, str(file), *wanted, typed=f"{PIN}\n")
    assert told.exit_code == 0, told.output
    assert place.by_hoa("journal", "import", "--done", str(file)).exit_code == 0
    assert [place.now(row).state for row in rows] == [EntryState.SETTLED] * 2


def test_a_file_that_was_read_leaves_to_staff_what_they_must_see_to_with_the_book(place: Place) -> None:
    (row,) = place.queued("koha")
    journal = Journal(place.folder / "journal.db", "K1")
    journal.save(replace(row, parked=Reason.REPORTED_DAMAGED).park(Reason.REPORTED_PART))
    journal.close()
    file = place.folder / "q.koc"
    assert place.by_hoa("journal", "export", "--koc", str(file), "--ils", "koha").exit_code == 0
    assert place.now(row).waits_for == (Reason.HANDED_OVER, Reason.REPORTED_PART, Reason.REPORTED_DAMAGED)
    assert place.by_hoa("journal", "import", "--done", str(file), "--ils", "koha").exit_code == 0
    assert (place.now(row).ils, place.now(row).stuck) == (IlsFact.WAIVED, False)
    listed = place.run("journal", "list", "--state", "parked").stdout
    assert "a part is missing; its reader says that it is damaged" in listed


def test_a_library_with_one_system_names_none_and_gets_nothing_of_one_that_it_had_before(
    place: Place,
) -> None:
    mine, former = place.queued("koha", "ilib")
    (place.folder / "station.toml").write_text(ONE, encoding="utf-8")
    told = place.by_hoa("journal", "export", "--koc", str(place.folder / "q.koc"))
    assert told.exit_code == 0, told.output
    assert "--ils" not in told.stdout
    assert (place.now(mine).parked, place.now(former).queued) == (Reason.HANDED_OVER, True)


def test_a_list_says_whose_rows_they_are_where_there_are_several_systems(place: Place) -> None:
    place.queued("koha", "ilib")
    both = place.run("journal", "list", "--state", "queued").stdout.splitlines()
    assert [line.split()[4:6] for line in both] == [["koha", "10001"], ["ilib", "10001"]]
    one = place.run("journal", "list", "--state", "queued", "--ils", "ilib").stdout.splitlines()
    assert [line.split()[4] for line in one] == ["ilib"]
    (place.folder / "station.toml").write_text(ONE, encoding="utf-8")
    assert "koha" not in place.run("journal", "list", "--state", "queued").stdout


@pytest.mark.parametrize("count", [2, 3, 7])
def test_no_row_is_left_out_of_a_file_or_of_what_comes_back_however_many_there_are(
    place: Place, count: int
) -> None:
    rows = place.queued(*["koha"] * count)
    table, file = place.folder / "q.csv", place.folder / "q.koc"
    told = place.run("journal", "export", "--csv", str(table), "--ils", "koha")
    assert f"{count} rows written" in told.stdout
    assert len(table.read_text("utf-8-sig").splitlines()) == count + 1
    assert len(json.loads(place.run("journal", "list", "--state", "queued", "--json").stdout)) == count
    assert (
        f"{count} rows written"
        in place.by_hoa("journal", "export", "--koc", str(file), "--ils", "koha").stdout
    )
    again = place.folder / "again.koc"
    place.by_hoa("journal", "export", "--koc", str(again), "--ils", "koha", "--again")
    assert again.read_bytes() == file.read_bytes()
    done = place.by_hoa("journal", "import", "--done", str(file), "--ils", "koha")
    assert (done.exit_code, f"{count} rows settled" in done.stdout) == (0, True), done.output
    assert {place.now(row).ils for row in rows} == {IlsFact.WAIVED}


def test_a_table_that_comes_back_for_one_system_settles_only_that_systems_rows(place: Place) -> None:
    mine, other = place.queued("koha", "ilib")
    for name in ("koha", "ilib"):
        place.by_hoa("journal", "export", "--koc", str(place.folder / f"{name}.koc"), "--ils", name)
    table = place.folder / "done.csv"
    table.write_text(f"reference\n{mine.reference}\n{other.reference}\n")
    done = place.by_hoa("journal", "import", "--done", str(table), "--ils", "koha")
    assert (done.exit_code, "1 rows settled" in done.stdout) == (1, True)
    assert f"not settled: {other.reference} is no row of koha that waits" in done.stderr
    assert (place.now(mine).ils, place.now(other).ils) == (IlsFact.WAIVED, IlsFact.UNASKED)


def test_what_waits_in_a_damaged_journal_goes_into_a_table_for_staff_with_the_name_of_who_made_it(
    place: Place,
) -> None:
    rows = place.queued(*["koha"] * 60)
    path = place.folder / "journal.db"
    content = bytearray(path.read_bytes())
    page = content.index(b"Book 30.") // 4096 * 4096
    content[page : page + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    alarm = place.run("journal", "list")  # who opens it sets it aside
    assert "tramsach journal salvage FILE" in alarm.stderr
    (aside,) = place.folder.glob("journal.db.damaged-*")
    told = place.run("journal", "salvage", str(aside))
    assert told.exit_code == 0, told.output
    assert "TV00000" not in told.output

    table = place.folder / "rescued.csv"
    place.run("staff", "add", "Hoa", typed=f"{PIN}\n{PIN}\n")  # the new journal knows nobody yet
    assert (
        place.run(
            "journal", "salvage", str(aside), "--csv", str(table), "--person", "Hoa", typed="1\n"
        ).exit_code
        == 1
    )
    assert not table.exists()
    told = place.by_hoa("journal", "salvage", str(aside), "--csv", str(table))
    assert told.exit_code == 0, told.output
    assert table.stat().st_mode & 0o777 == 0o600
    lines = table.read_text("utf-8-sig").splitlines()[1:]
    assert f"{len(lines)} rows wait" in told.stdout
    readable = {line.split(",")[0]: line for line in lines}
    lost = [row for row in rows if row.reference not in readable]
    assert 0 < len(lost) < 60
    assert all(f",TV{row.seq:07}," in readable[row.reference] for row in rows if row not in lost)
    assert f"  {lost[0].reference} to {lost[-1].reference}" in told.stderr
    journal = Journal(path, "K1")
    acts = [line.done for line in journal.acts_of(None)]
    journal.close()
    assert acts[-1] == Done("Hoa", Act.SALVAGE, f"{aside.name} into rescued.csv")


def test_a_claim_by_the_code_on_the_screen_tells_why_its_reader_was_sent_to_staff(tmp_path: Path) -> None:
    (tmp_path / "station.toml").write_text(ONE)
    journal = Journal(tmp_path / "journal.db", "K1")
    journal.incidents.record(Incident("K1-0109-080000", Moment(OPENED, 0.0), "notice.no_answer", "checking"))
    journal.close()
    told = Place(tmp_path).run("journal", "find", "K1-0109-080000").output
    assert told.startswith("sent to staff: K1-0109-080000  2026-09-01 08:00  “The library is not answering")
    assert "Nothing is recorded" not in told
