"""A kiosk's memory stays what it was, however many readers come; `./dev soak --sessions 1000` is the verdict in full."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import structlog

from tests import soak
from tests.ui.drift import BAR, FEWEST_TO_JUDGE, Outcome, Sample, bare_window, slope
from tests.ui.kiosk_outside import outside


def outcome(*samples: Sample, complaints: list[str] | None = None) -> Outcome:
    return Outcome(samples[-1][0], 1, {}, {}, complaints or [], list(samples))


def test_a_slope_is_that_of_the_line_nearest_to_all_points() -> None:
    assert slope([0, 1, 2, 3], [5, 7, 9, 11]) == pytest.approx(2)
    assert slope([0, 1, 2], [0, 3, 0]) == pytest.approx(0)
    assert slope([7], [1]) == 0


@pytest.mark.parametrize(
    ("kiosk_kb", "bare_kb", "ratio", "ok"),
    [(6, 4, 1.5, True), (7, 4, 1.75, False), (0, 0, 1.0, True), (2, 0, 2.0, False), (-3, 5, 0.2, True)],
)
def test_what_counts_is_the_growth_a_visit_after_the_warm_up_and_never_less_than_the_floor(
    kiosk_kb: int, bare_kb: int, ratio: float, ok: bool
) -> None:
    samples = [(-100, 50_000, 20_000)]
    samples += [(n, 200_000 + n * kiosk_kb, 80_000 + n * bare_kb) for n in range(0, 1001, 100)]
    judged = outcome(*samples)
    assert judged.ratio == pytest.approx(ratio)
    assert judged.ok is ok
    assert judged.as_json()["drift_ratio"] == pytest.approx(ratio)


def test_too_few_visits_give_figures_and_no_verdict() -> None:
    judged = outcome((10, 100_000, 1_000), (FEWEST_TO_JUDGE - 1, 900_000, 1_000))
    assert judged.ratio is None
    assert judged.ok


def test_one_complaint_of_qt_is_enough() -> None:
    assert not outcome((1000, 1, 1), complaints=["Binding loop detected"]).ok


def test_twenty_readers_of_every_kind_and_language_leave_no_complaint(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    try:
        assert soak.main(["--sessions", "14", "--seed", "6", "--json", str(report)]) == 0
    finally:
        structlog.reset_defaults()
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["kills"] == 0
    sessions = told["sessions"]
    assert (sessions["visits"], sum(sessions["kinds"].values())) == (14, 21)  # and the warm-up
    assert len(sessions["kinds"]) == 6
    assert set(sessions["languages"]) == {"vi", "en", "km"}
    assert (sessions["complaints"], sessions["drift_ratio"], sessions["bar"]) == ([], None, BAR)
    assert [came for came, _, _ in sessions["samples"]] == list(range(-6, 15))
    assert all(kiosk > bare > 10_000 for _, kiosk, bare in sessions["samples"])


def test_a_complaint_of_qt_at_the_kiosk_is_heard(tmp_path: Path) -> None:
    with outside(tmp_path) as kiosk:
        kiosk.order("complain")
        assert kiosk.complaints() == ["as asked"]


def test_the_bare_window_frees_what_its_rounds_make() -> None:
    """A loop that never came to free its screens would be a measure for nothing (it took 100 KiB a round)."""
    with bare_window() as bare:
        bare.loop(10)
        before = bare.held_kb()
        bare.loop(30)
        assert bare.held_kb() - before < 30 * 20
