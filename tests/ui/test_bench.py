"""`./dev bench`: what its figures mean, and that it measures what it says. How long anything took is never asserted."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner
from PySide6.QtGui import QGuiApplication

from config.load import load
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.feig import FeigEmulator
from drivers.rfid.feig.reader import FeigReader
from drivers.rfid.settings import FeigSettings
from tests.ui.conftest import QML_DIR
from ui.bench import air_time, bare, borrow, codecs, ending, motion, start, tags, touch
from ui.bench.processes import ENDS_S, NeverTold, emulators, environment, running
from ui.bench.row import Better, Row
from ui.cli.bench import bench, line


def about(milliseconds: float) -> object:
    return pytest.approx(milliseconds, abs=0.005)


# --- the physical minimum, against numbers worked out by hand from reference §1.7 ---


@pytest.mark.parametrize(("blocks", "takes_ms"), [(8, 15.85), (9, 17.05), (28, 40.01)])
def test_reading_blocks_takes_what_the_reference_s_table_says(blocks: int, takes_ms: float) -> None:
    assert air_time.exchange_ms(12, 1 + 4 * blocks) == about(takes_ms)


def test_system_information_takes_what_the_reference_s_table_says() -> None:
    assert air_time.exchange_ms(10, 15) == about(9.81)


@pytest.mark.parametrize(
    ("uids", "takes_ms"),
    [
        ([0x1], 1.624 + 4.59 + 15 * 0.51),
        ([0x1, 0x2], 1.624 + 2 * 4.59 + 14 * 0.51),
        ([0x11, 0x21], 1.624 + 4.59 + 15 * 0.51 + 1.926 + 2 * 4.59 + 14 * 0.51),
        ([0x11, 0x21, 0x2], 1.624 + 2 * 4.59 + 14 * 0.51 + 1.926 + 2 * 4.59 + 14 * 0.51),
        # A mask of 4 bits and one of 8 are one byte each.
        ([0x177, 0x277], 2 * (4.59 + 15 * 0.51) + 1.624 + 2 * 1.926 + 2 * 4.59 + 14 * 0.51),
    ],
    ids=["one tag", "two apart", "two that collide", "two of three that collide", "two that collide twice"],
)
def test_an_inventory_is_a_round_of_16_slots_and_another_for_each_slot_that_collides(
    uids: list[int], takes_ms: float
) -> None:
    assert air_time.inventory_ms(uids) == about(takes_ms)


def test_three_books_need_an_inventory_and_four_commands_and_one_exchange_each() -> None:
    inventory = 1.624 + 3 * 4.59 + 13 * 0.51
    book = 9.805 + 17.055 + 15.558 + 9.805 + 100
    assert borrow.minimum_s(borrow.UIDS["no two UIDs collide"]) * 1000 == pytest.approx(
        inventory + 3 * book, abs=0.02
    )


@pytest.mark.parametrize(("programming_ms", "takes_ms"), [(5.0, 10.6), (10.0, 15.6), (20.0, 25.6)])
def test_writing_an_afi_takes_what_the_reference_s_table_says(
    programming_ms: float, takes_ms: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(air_time, "TW_MS", programming_ms)
    assert air_time.afi_ms() == pytest.approx(takes_ms, abs=0.05)


def test_ten_tags_on_the_air_need_what_the_reference_s_table_says() -> None:
    """Its 32 bytes are 8 blocks, ours 9; and it does not read the AFI before it writes."""
    ten = tags.least_s([tag.uid for tag in tags.roll(10)]) * 1000
    as_the_reference_counts = ten - 10 * (
        air_time.system_info_ms() + air_time.read_ms(9) - air_time.read_ms(8)
    )
    inventory, read, afi, verify = (82, 107), 158.5, 156, 98
    assert inventory[0] * 0.7 < as_the_reference_counts - read - afi - verify < inventory[1] * 1.2


def test_a_tag_that_is_already_secured_cannot_pass_for_one_that_was_written() -> None:
    with FeigEmulator(air=Air.instant()) as emulator:
        emulator.place(*tags.roll(2))
        reader = FeigReader(FeigSettings(url=emulator.url))
        reader.open()
        assert tags.secure_all(reader, 2, 0xC2) > 0
        assert {tag.afi for tag in emulator.tags} == {0xC2}
        with pytest.raises(AssertionError, match="already"):
            tags.secure_all(reader, 2, 0xC2)
        with pytest.raises(AssertionError, match="2 of 3 tags"):
            tags.secure_all(reader, 3, 0x07)
        reader.close()


def test_rates_of_codecs_and_frames_are_better_when_higher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "ROUNDS", 1)
    monkeypatch.setattr(codecs, "ROUND_S", 0.001)
    rows = codecs.rows()
    assert len(rows) == 2 * len(codecs.MODELS) + 1
    assert all(row.better is Better.HIGHER and row.value > 0 and "a second" in row.note for row in rows)


def test_each_set_of_uids_collides_as_its_name_says() -> None:
    empty_round = 1.624 + 16 * 0.51
    apart, once, thrice = (
        air_time.inventory_ms([int(uid, 16) for uid in uids]) for uids in borrow.UIDS.values()
    )
    assert once - apart == pytest.approx(1.926 + 1 * 4.08 + 16 * 0.51, abs=0.01)
    assert 3 * empty_round < thrice - apart < 4.5 * empty_round


# --- rows ---


@pytest.mark.parametrize(
    ("value", "better", "ok"),
    [
        (1.5, Better.LOWER, True),
        (1.51, Better.LOWER, False),
        (1.5, Better.HIGHER, True),
        (1.49, Better.HIGHER, False),
    ],
)
def test_a_row_is_ok_on_its_bar_and_on_the_better_side_of_it(value: float, better: Better, ok: bool) -> None:
    row = Row("x", value, 1.5, better, "two against one")
    assert row.ok is ok
    assert row.as_json() == {"name": "x", "value": value, "bar": 1.5, "better": better.value, "ok": ok}
    assert line(row).startswith("ok" if ok else "MISS")


def test_the_slowest_moment_counts_by_its_best_run() -> None:
    row = ending.row({"loading": [0.1, 3.0, 0.2], "playing": [2.0, 0.6, 0.9]})
    assert (row.value, row.ok) == (0.6, True)
    assert "loading 0.20 s, playing 0.90 s" in row.note
    assert not ending.row({"playing": [1.1, 1.2]}).ok


def test_a_demo_that_is_told_to_end_is_measured_until_it_has_gone(tmp_path: Path) -> None:
    assert 0 < ending.measure(tmp_path, ending.MOMENTS["beginning"]) < ENDS_S


def test_start_and_memory_are_medians_of_the_rounds_ratios() -> None:
    rounds = [((2.0, 3000), (1.0, 2000)), ((3.0, 3000), (2.0, 3000)), ((9.0, 2400), (3.0, 2000))]
    time, memory = start.ratios(rounds)
    assert (time.value, memory.value) == (2.0, 1.2)
    assert (time.ok, memory.ok) == (False, True)
    assert (time.note, memory.note) == ("3000 ms against 2000 ms", "3 MiB against 2 MiB")


def test_touches_are_compared_by_their_medians() -> None:
    row = touch.ratio("a key", [0.010, 0.020, 0.9], [0.010, 0.010, 0.5])
    assert (row.value, row.ok) == (2.0, True)


def test_motion_is_compared_by_the_gaps_that_95_of_100_do_not_exceed() -> None:
    row = motion.ratio([0.010] * 94 + [0.030] * 6, [0.010] * 96 + [0.500] * 4)
    assert (row.value, row.ok, row.note) == (3.0, False, "30 ms against 10 ms")


@pytest.mark.parametrize("window", [motion.kiosk_gaps, motion.bare_gaps])
def test_both_windows_move_while_their_gaps_are_measured(
    window: Callable[[], list[float]], monkeypatch: pytest.MonkeyPatch, qapp: QGuiApplication
) -> None:
    gaps: list[float] = []
    for seconds in (1, 4, 16, 64):  # a window that stands still stands still for the longest, too
        monkeypatch.setattr(motion, "ROUND_S", seconds)
        if len(gaps := window()) > 5:
            break
    assert len(gaps) > 5


# --- the programs that are measured ---


def test_the_bare_window_imports_the_qml_modules_of_the_screens() -> None:
    imported = {
        module
        for file in QML_DIR.rglob("*.qml")
        for module in re.findall(r"^import ([\w.]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {module for module in imported if not module.startswith("TramSach")} == set(bare.QML_MODULES)


def test_the_bare_window_is_painted_and_tells_of_modules_that_it_could_not_import(tmp_path: Path) -> None:
    command = ["-m", "ui.bench.bare", "wave,no_such_module"]
    with running(command, bare.PAINTED, tmp_path) as program:
        assert program.told_after_s > 0
        assert program.resident_kb() > 10_000
    assert (tmp_path / "printed").read_text() == "no_such_module: No module named 'no_such_module'\n"


def test_a_program_that_ends_without_a_word_is_no_measurement(tmp_path: Path) -> None:
    with (
        pytest.raises(NeverTold, match="out of luck"),
        running(["-c", "print('out of luck')"], "STATUS=painted", tmp_path),
    ):
        pass


def test_the_bare_window_gets_every_foreign_module_of_a_kiosk_that_shows_welcome(tmp_path: Path) -> None:
    with emulators(tmp_path) as file:
        assert load(file).station.demo
        modules = start.foreign_modules(file, tmp_path)
    assert {"PySide6.QtQuick", "pydantic", "sqlalchemy.sql.compiler", "serial", "escpos"} <= set(modules)
    assert not {
        name for name in modules if name.split(".")[0] in ("kiosk", "ui", "sip2", "drivers", "config")
    }


def test_measured_programs_run_from_compiled_bytecode_whatever_the_shell_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    given = environment(tmp_path)
    assert "PYTHONDONTWRITEBYTECODE" not in given
    assert given["PYTHONPYCACHEPREFIX"] == str(tmp_path / "bytecode")


# --- the command ---


@pytest.fixture
def run_once(monkeypatch: pytest.MonkeyPatch, qapp: QGuiApplication) -> Iterator[CliRunner]:
    """The command in this process, each bench with as few rounds as make a median."""
    monkeypatch.setattr(borrow, "ROUNDS", 1)
    monkeypatch.setattr(touch, "ROUNDS", 1)
    yield CliRunner()
    structlog.reset_defaults()


def test_the_command_measures_and_writes_its_rows(
    run_once: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (borrow, touch):
        monkeypatch.setattr(module, "BAR", sys.float_info.max)
    file = tmp_path / "rows.json"
    told = run_once.invoke(bench, ["--only", "borrow", "--only", "touch", "--json", str(file)])
    assert told.exit_code == 0, told.output
    rows = json.loads(file.read_text(encoding="utf-8"))
    assert len(rows) == len(told.output.splitlines()) == 6
    assert all(set(row) == {"name", "value", "bar", "better", "ok"} for row in rows)
    assert all(row["value"] > 0 and row["better"] == "lower" and row["ok"] is True for row in rows)
    assert sum(row["name"].startswith("third book still → third row green") for row in rows) == 3


def test_a_bar_that_does_not_hold_is_the_exit_status(
    run_once: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(borrow, "BAR", 0.0)
    told = run_once.invoke(bench, ["--only", "borrow"])
    assert told.exit_code == 1
    assert all(row.startswith("MISS") for row in told.output.splitlines())
