"""A backup opens with its own key, whole, or not at all; and a station set up from it sends nothing twice."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from config.load import load
from config.settings import Settings
from kiosk import safekeeping
from kiosk.backup import BackupError, Lock, Opener, Sealer, key_file, passphrase
from kiosk.journal.journal import Journal
from kiosk.journal.leftovers import name_aside
from kiosk.journal.lock import JournalBusy, JournalLock
from kiosk.safekeeping import SECRET_KEYS, Places, restore, without_secrets
from kiosk.values import Entry, IlsFact, ItemKey, Kind, Moment, Reason, Secret
from tests.demo.bench import bench
from tests.kiosk.play import START
from ui.cli import backup as command
from ui.cli import main

KEY = Lock(b"k" * 32, is_key=True)
CARD = "TV0000012"
STATION = """
[station]
id = "A1"
name = "Ground floor"
library = "Thư viện tỉnh"
demo = true

[[ils]]
id = "main"
host = "ils.example"
user = "kiosk"
password = "hunter2 hunter2"

[scanner]
kind = "serial"
device = "/dev/ttyACM0"

[journal]
path = "state/journal.db"
"""


def sealed(content: bytes, lock: Lock = KEY) -> bytes:
    out = io.BytesIO()
    with Sealer(out, lock) as sealer:
        sealer.write(content)
    return out.getvalue()


def opened(content: bytes, lock: Lock = KEY) -> bytes:
    with Opener(io.BytesIO(content), lock) as opener:
        return opener.read()


# --- the seal ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 3 << 16])
def test_what_is_sealed_comes_back(size: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(content)) == content


@settings(max_examples=60)
@given(st.data())
def test_no_altered_byte_and_no_cut_is_ever_taken_for_whole(data: st.DataObject) -> None:
    whole = bytearray(sealed(os.urandom((2 << 16) + 5)))
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        whole[at] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del whole[at:]
    with pytest.raises(BackupError):
        opened(bytes(whole))


def test_chunks_cannot_change_places_nor_be_dropped_nor_added() -> None:
    whole = sealed(os.urandom(3 << 16))
    size = (1 << 16) + 16
    head, chunks = whole[: len(whole) - 3 * size], [whole[len(whole) - n * size :][:size] for n in (3, 2, 1)]
    for order in ((1, 0, 2), (0, 2), (0, 1), (0, 1, 2, 2), (0, 0, 1, 2)):
        with pytest.raises(BackupError, match="damaged"):
            opened(head + b"".join(chunks[n] for n in order))


def test_what_went_wrong_is_told_in_words(tmp_path: Path) -> None:
    whole = sealed(b"x" * 100)
    with pytest.raises(BackupError, match="key file is not the one"):
        opened(whole, Lock(b"j" * 32, is_key=True))
    with pytest.raises(BackupError, match="sealed with a key file"):
        opened(whole, Lock(b"k" * 32, is_key=False))
    with pytest.raises(BackupError, match="no backup"):
        opened(b"PK\x03\x04 something else entirely, and long enough to hold a header of a backup")
    with pytest.raises(BackupError, match="cut short"):
        opened(whole[:30])


def test_a_passphrase_opens_what_it_sealed_and_another_does_not() -> None:
    whole = sealed(b"secret", Lock(b"correct horse battery", is_key=False))
    assert opened(whole, Lock(b"correct horse battery", is_key=False)) == b"secret"
    with pytest.raises(BackupError, match="passphrase is not the one"):
        opened(whole, Lock(b"correct horse batterie", is_key=False))


def test_weak_or_public_secrets_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"short\n")
    file.chmod(0o600)
    with pytest.raises(BackupError, match="shorter than 12"):
        passphrase(file)
    with pytest.raises(BackupError, match="at least 32"):
        key_file(file)
    file.write_bytes(b"x" * 40)
    file.chmod(0o604)
    with pytest.raises(BackupError, match="everybody"):
        key_file(file)
    assert "xxx" not in repr(Lock(b"xxx", is_key=True))


# --- the settings -----------------------------------------------------------------------------------


def test_every_setting_that_can_hold_a_secret_is_known_to_the_backup() -> None:
    assert set(secret_fields(Settings)) == SECRET_KEYS


def secret_fields(kind: Any) -> Iterator[str]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if SecretStr in (field.annotation, *get_args(field.annotation)):
                yield name
            yield from secret_fields(field.annotation)
    for inner in get_args(kind):
        yield from secret_fields(inner)


def test_a_secret_is_taken_out_of_the_settings_and_the_rest_stays() -> None:
    kept = without_secrets(STATION)
    assert "hunter2" not in kept
    assert kept.count("\n") == STATION.count("\n")
    assert 'host = "ils.example"' in kept


@pytest.mark.parametrize(
    "comment", ["# ", "#", "  ## ", "# until May: ", "port = 6001  # with ", '# user = "kiosk", ']
)
def test_a_secret_in_a_comment_is_taken_out_too(comment: str) -> None:
    kept = without_secrets(f'{STATION}\n{comment}password = "hunter2"\n# password_file = "kept"\n')
    assert "hunter2" not in kept
    assert '# password_file = "kept"' in kept


@pytest.mark.parametrize(
    "form", ['ils = [{ password = "hunter2" }]', 'password = """\nhunter2"""', '"password" = "hunter2"']
)
def test_a_secret_that_cannot_be_taken_out_surely_stops_the_backup(form: str) -> None:
    with pytest.raises(BackupError, match="password_file"):
        without_secrets(form)


# --- there and back ---------------------------------------------------------------------------------


class Old:
    """A station with a past: one loan done, one return queued, one question without an answer."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.config = folder / "station.toml"
        self.config.write_text(STATION, "utf-8")
        self.settings = load(self.config)
        self.backup = folder / "a.backup"
        journal = Journal(self.settings.journal.path, "A1")
        self.done = journal.save(row("k1", ils=IlsFact.YES, closed=True))
        self.queued = journal.save(row("k2", Kind.RETURN, queued=True))
        self.asked = journal.save(row("k3", ils=IlsFact.ASKED))
        copy = folder / "copy"
        journal.copy(copy)
        journal.close()
        safekeeping.make(self.settings, self.config, copy, self.backup, KEY)


def row(key: str, kind: Kind = Kind.LOAN, **facts: Any) -> Entry:
    card = Secret(CARD) if kind is Kind.LOAN else None
    return replace(Entry(key, kind, ItemKey("main", key), "s", Moment(START, 0.0), card), **facts)


@pytest.fixture
def old(tmp_path: Path) -> Old:
    return Old(tmp_path / "old")


@pytest.fixture
def fresh(tmp_path: Path) -> Places:
    return Places(tmp_path / "new" / "etc" / "station.toml", tmp_path / "new" / "lib" / "journal.db")


def test_a_fresh_machine_has_the_rows_the_cards_and_the_settings_again(old: Old, fresh: Places) -> None:
    told = restore(old.backup, KEY, fresh)
    assert (told.station, told.rows, told.parked) == ("A1", 3, 2)
    journal = Journal(fresh.journal, "A1")
    assert journal.entry(1) == old.done
    journal.close()
    assert load(fresh.config).station.id == "A1"
    for file in (fresh.config, fresh.key, fresh.journal):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    left = {file.name for file in fresh.journal.parent.iterdir()}
    assert left == {"journal.db", "journal.key", "journal.lock"}


def test_not_even_for_a_moment_can_others_read_what_comes_back(
    old: Old, fresh: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, int] = {}
    copy = shutil.copy2

    def watched(source: Path, target: Path) -> None:
        made[target.name] = stat.S_IMODE(target.stat().st_mode)
        copy(source, target)

    monkeypatch.setattr("kiosk.safekeeping.shutil.copy2", watched)
    before = os.umask(0o022)
    try:
        restore(old.backup, KEY, fresh)
    finally:
        os.umask(before)
    assert made == dict.fromkeys((".station.toml.part", ".journal.key.part", ".journal.db.part"), 0o600)
    assert stat.S_IMODE(fresh.journal.parent.stat().st_mode) == 0o700


def test_the_sealed_file_tells_nothing_and_is_its_owners_alone(old: Old) -> None:
    content = old.backup.read_bytes()
    for text in (b"SQLite", b"hunter2", b"station", CARD.encode()):
        assert text not in content
    assert stat.S_IMODE(old.backup.stat().st_mode) == 0o600


def test_nothing_that_was_unsent_then_is_sent_by_itself_now(old: Old, fresh: Places) -> None:
    restore(old.backup, KEY, fresh)
    journal = Journal(fresh.journal, "A1")
    queued, asked = journal.entry(old.queued.seq), journal.entry(old.asked.seq)
    assert journal.unfinished() == ()
    assert journal.stuck() == (queued, asked)
    journal.close()
    assert queued is not None
    assert asked is not None
    assert (queued.parked, queued.ils) == (Reason.RESTORED, IlsFact.UNASKED)
    assert (asked.parked, asked.ils) == (Reason.RESTORED, IlsFact.UNKNOWN)


def test_a_number_that_may_have_been_told_since_is_never_told_again(old: Old, fresh: Places) -> None:
    restore(old.backup, KEY, fresh)
    journal = Journal(fresh.journal, "A1")
    assert journal.save(row("new")).seq > 100_000
    journal.close()


def test_nothing_is_overwritten_without_force_and_with_it_it_is_set_aside(old: Old, fresh: Places) -> None:
    restore(old.backup, KEY, fresh)
    journal = Journal(fresh.journal, "A1")
    precious = journal.save(row("precious"))
    journal.close()
    with pytest.raises(BackupError, match="--force"):
        restore(old.backup, KEY, fresh)
    told = restore(old.backup, KEY, fresh, force=True)
    (aside,) = (file for file in told.set_aside if file.name.startswith("journal.db"))
    with closing(sqlite3.connect(aside)) as raw:
        assert raw.execute("SELECT key FROM transactions WHERE seq = ?", (precious.seq,)).fetchone() == (
            "precious",
        )
    journal = Journal(fresh.journal, "A1")
    assert journal.entry(precious.seq) is None
    journal.close()


def test_restoring_again_and_again_removes_nothing_of_what_it_sets_aside(
    old: Old, fresh: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(old.backup, KEY, fresh)
    for second in range(5):
        now = datetime(2026, 1, 1, 0, 0, second, tzinfo=UTC)
        monkeypatch.setattr(
            safekeeping, "name_aside", lambda file, kind, _, now=now: name_aside(file, kind, now)
        )
        restore(old.backup, KEY, fresh, force=True)
    for file in (fresh.config, fresh.key, fresh.journal):
        kept = sorted(aside.name for aside in file.parent.glob(f"{file.name}.before-restore-*"))
        assert [name[-3:] for name in kept] == ["00Z", "01Z", "02Z", "03Z", "04Z"]


@pytest.mark.parametrize("harm", ["wrong key", "cut", "altered"])
def test_a_backup_that_is_not_whole_touches_nothing(old: Old, fresh: Places, harm: str) -> None:
    content = bytearray(old.backup.read_bytes())
    lock = Lock(b"j" * 32, is_key=True) if harm == "wrong key" else KEY
    if harm == "cut":
        del content[len(content) // 2 :]
    if harm == "altered":
        content[-20] ^= 1
    old.backup.write_bytes(content)
    restore_into_existing(fresh)
    before = {file: file.read_bytes() for file in (fresh.config, fresh.key, fresh.journal)}
    with pytest.raises(BackupError):
        restore(old.backup, lock, fresh, force=True)
    assert {file: file.read_bytes() for file in before} == before
    assert not list(fresh.journal.parent.glob(".restore-*"))


def restore_into_existing(places: Places) -> None:
    for file in (places.config, places.key, places.journal):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"what was here before")


def test_a_station_that_runs_is_not_pulled_away_from_under_its_journal(old: Old, fresh: Places) -> None:
    restore_into_existing(fresh)
    lock = JournalLock(fresh.journal)
    with pytest.raises(JournalBusy):
        restore(old.backup, KEY, fresh, force=True)
    lock.release()
    assert fresh.journal.read_bytes() == b"what was here before"


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "journal.db-wal"])
def test_an_archive_with_anything_else_in_it_is_refused(tmp_path: Path, fresh: Places, name: str) -> None:
    file = tmp_path / "x.backup"
    with (
        file.open("wb") as out,
        Sealer(out, KEY) as sealer,
        tarfile.open(fileobj=sealer, mode="w|") as archive,
    ):
        archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(BackupError, match="not a station's"):
        restore(file, KEY, fresh)


# --- the commands -----------------------------------------------------------------------------------


def test_a_running_station_is_backed_up_and_set_up_again_on_a_fresh_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o600)
    file, config = tmp_path / "night.backup", tmp_path / "demo.toml"
    config.write_text(STATION, "utf-8")
    with bench(tmp_path) as at:
        at.sign_in()
        at.world.put("one")
        at.rows(1)
        monkeypatch.setattr(command, "load", lambda _file: at.world.settings())
        made = run("backup", file, "--config", config, "--key-file", key)
        assert made.exit_code == 0, made.output
        at.leave()
    assert not (tmp_path / "journal.copy").exists()
    monkeypatch.setattr(command, "load", load)
    new = Places(tmp_path / "new" / "station.toml", tmp_path / "new" / "state" / "journal.db")
    back = run("restore", file, "--key-file", key, "--config", new.config, "--journal", new.journal)
    assert back.exit_code == 0, back.output
    assert "1 rows" in back.stdout
    journal = Journal(new.journal, "D1")
    (entry,) = journal.entries()
    journal.close()
    assert (entry.ils, entry.card) == (IlsFact.YES, Secret(CARD))
    again = run("restore", file, "--key-file", key, "--config", new.config, "--journal", new.journal)
    assert (again.exit_code, "--force" in again.output) == (1, True)


def run(*arguments: str | Path) -> Result:
    call: Callable[..., Result] = CliRunner().invoke
    return call(main, [str(argument) for argument in arguments], catch_exceptions=False)
