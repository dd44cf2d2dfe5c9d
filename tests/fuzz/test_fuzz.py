"""The long fuzzing itself: it finds what is planted, tells how to see it again, and every target holds for a moment."""

from __future__ import annotations

import random

import pytest

from tests.fuzz import __main__ as fuzz
from tests.fuzz.mutation import mutate, pieces
from tests.fuzz.target import Ran, Target, feed_one, run


class Expected(Exception):
    """Documented."""


def brittle(case: bytes, chance: random.Random) -> None:
    if b"|" in case:
        raise Expected
    if case.count(b"\x00") > 1:
        raise IndexError("planted")


PLANTED = Target("planted", brittle, (b"abc", b"a|c"), (b"\x00", b"|"), (Expected,))


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_every_target_holds_for_thirty_cases(name: str) -> None:
    ran = Ran()
    for seed in range(30):
        feed_one(fuzz.TARGETS[name], seed, ran)
    assert [broken.trace for broken in ran.broken] == []


def test_a_planted_fault_is_found_told_once_and_comes_again_with_its_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(fuzz.TARGETS, "planted", PLANTED)
    clock = iter(range(2000))
    ran = run(PLANTED, 1000, seed=7, clock=lambda: next(clock))
    assert ran.cases == 999
    assert ran.refused > 0
    (broken,) = ran.broken
    assert "planted" in broken.trace
    assert fuzz.main(["--only", "planted", "--seed", str(broken.seed), "--seconds", "0"]) == 1
    told = capsys.readouterr().out
    assert "FAIL  planted" in told
    assert f"again: --only planted --seed {broken.seed} --seconds 0" in told
    assert f"case: {broken.case.hex()}" in told


def test_without_a_fault_the_exit_status_is_nought_and_cases_a_second_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert fuzz.main(["--only", "sip2-frame", "--only", "config", "--seconds", "0.02"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in told[1:]] == [["ok", "sip2-frame"], ["ok", "config"]]
    assert all("/s" in line for line in told[1:])


def test_cases_are_decided_by_their_seed_alone_and_pieces_lose_nothing() -> None:
    seeds, tokens = (b"some good bytes", b"others"), (b"|",)
    for seed in range(200):
        case = mutate(random.Random(seed), seeds, tokens)
        assert case == mutate(random.Random(seed), seeds, tokens)
        assert b"".join(pieces(random.Random(seed), case)) == case
