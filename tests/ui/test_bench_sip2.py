"""The SIP2 bench: that its answers are what they are said to be, and what its figures mean. How long it took is not asserted."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from statistics import mean

import pytest

from sip2.codec import parse
from tests.house.tree import ROOT
from tests.sip2.peers.launch import install
from tests.sip2.vectors import VECTORS
from ui.bench import sip2
from ui.bench.row import Better
from ui.bench.sip2_answers import answers, recorded


def test_there_are_a_thousand_different_answers_of_four_kinds_without_any_deviation() -> None:
    raws = answers()
    messages = [parse(raw) for raw in raws]
    assert len(set(raws)) == 1000
    assert {code: sum(m.code == code for m in messages) for code in ("64", "12", "10", "18")} == {
        "64": 250,
        "12": 250,
        "10": 250,
        "18": 250,
    }
    assert [m.deviations for m in messages if m.deviations] == []
    assert 180 <= mean(map(len, raws)) <= 230
    assert raws == answers(), "the same in every run"


def test_the_recorded_answers_are_all_that_there_are_in_the_tests_data() -> None:
    raws = {each.raw for each in recorded()}
    assert raws <= {vector.raw for vector in VECTORS}
    assert len(recorded()) > 450
    assert 400 < sum(each.sound for each in recorded()) < len(recorded())


def test_the_race_reads_and_writes_with_every_package_and_finds_who_notices_damage(tmp_path: Path) -> None:
    install()
    program = (
        "import json, sys; from pathlib import Path; from ui.bench import sip2_race; "
        "sip2_race.ROUNDS = 1; Path(sys.argv[1]).write_text(json.dumps(sip2_race.told()))"
    )
    found = tmp_path / "race.json"
    subprocess.run([sip2.PEERS, "-c", program, found], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    told = json.loads(found.read_text(encoding="utf-8"))
    assert told["verifies"] == {"ours": True, "pysip2": True, "sip2": False, "invenio-sip2": True}
    assert told["recorded"]["ours"] == told["recorded"]["all"] > told["recorded"]["pysip2"] > 0
    assert told["wrong_checksums"]["ours"] == told["wrong_checksums"]["pysip2"] == 0
    assert {name: len(rounds) for name, rounds in told["read"].items()} == dict.fromkeys(told["verifies"], 20)
    assert told["count"] == 50


TOLD = {
    "count": 1000,
    "verifies": {"ours": True, "strict": True, "slow": True, "blind": False},
    "recorded": {"ours": 400, "strict": 200, "slow": 100, "blind": 400, "all": 400},
    "wrong_checksums": {"ours": 0, "strict": 0, "slow": 0, "blind": 7},
    "read": {"ours": [0.01, 0.02], "strict": [0.015, 0.03], "slow": [0.05, 0.1], "blind": [0.001, 0.002]},
    "write": {"ours": [0.01, 0.02], "strict": [0.02, 0.04], "slow": [0.05, 0.1], "blind": [0.009, 0.018]},
}


def test_only_who_notices_damage_counts_for_reading_and_everybody_for_writing() -> None:
    read, kept, written = sip2.race_rows(TOLD)
    assert read.value == pytest.approx(1.5)
    assert (read.bar, read.better) == (1.2, Better.HIGHER)
    assert "strict and slow" in read.name
    assert (kept.value, kept.note) == (
        2.0,
        "400 of 400; refused or failed on by strict 200, slow 300, blind 0",
    )
    assert written.value == pytest.approx(0.9)
    assert not written.ok
    assert written.note.endswith("; blind gave 7 wrong checksums")


def test_a_round_trip_is_what_the_bare_socket_takes_of_ours() -> None:
    row = sip2.round_trip_row([(0.0025, 0.002), (0.005, 0.004)], [(0.0001, 0.00002)])
    assert row.value == pytest.approx(0.8)
    assert (row.bar, row.better, row.ok) == (0.8, Better.HIGHER, True)
    assert row.note.endswith("0.20 when it answers at once: 100 µs against 20 µs")


def test_our_client_and_a_bare_socket_both_get_the_canned_answer() -> None:
    assert all(ours > 0 and bare > 0 for ours, bare in sip2.round_trips(0.0))


def test_without_the_peers_it_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sip2, "PEERS", tmp_path / "python")
    with pytest.raises(sip2.NoPeers, match="peers/install"):
        sip2.rows()
