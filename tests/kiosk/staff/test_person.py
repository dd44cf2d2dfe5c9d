"""A person of staff proves to be that person; wrong PINs lock that PIN alone, longer each time (circulation rule 25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.staff import person as person_module
from kiosk.staff.person import FREE_TRIES, LONGEST_LOCK, Person, Proof, hash_pin, prove
from kiosk.values import Secret

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PIN, OTHER = Secret("482913"), Secret("482914")


@pytest.fixture(scope="module")
def hoa() -> Person:
    return Person("Hoa", hash_pin(PIN))


def wrong(person: Person, times: int, now: datetime = NOW) -> Person:
    for _ in range(times):
        proof, person = prove(person, OTHER, now)
        assert proof is Proof.WRONG
    return person


def test_the_right_pin_proves_and_forgets_wrong_ones(hoa: Person) -> None:
    proof, after = prove(wrong(hoa, 2), PIN, NOW)
    assert (proof, after) == (Proof.GIVEN, hoa)


def test_the_third_wrong_pin_locks_and_even_the_right_one_waits(hoa: Person) -> None:
    locked = wrong(hoa, FREE_TRIES)
    assert locked.locked(NOW)
    assert prove(locked, PIN, NOW + timedelta(seconds=29)) == (Proof.LOCKED, locked)
    assert prove(locked, PIN, NOW + timedelta(seconds=31))[0] is Proof.GIVEN


def test_each_further_wrong_pin_locks_twice_as_long_up_to_an_hour(hoa: Person) -> None:
    now, delays, person = NOW, [], wrong(hoa, FREE_TRIES - 1)
    for _ in range(10):
        person = wrong(person, 1, now)
        assert person.locked_until is not None
        delays.append((person.locked_until - now).total_seconds())
        now = person.locked_until + timedelta(seconds=1)
    assert delays == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


@settings(max_examples=50)
@given(st.timedeltas(timedelta(seconds=1), timedelta(days=4000)))
def test_a_clock_that_was_put_back_locks_nobody_out_for_longer_than_an_hour(back: timedelta) -> None:
    locked = Person("Hoa", "-", locked_until=NOW + timedelta(seconds=30))
    assert not locked.locked(NOW - LONGEST_LOCK - back)


def test_a_person_without_a_pin_or_who_left_cannot_prove_by_pin(hoa: Person) -> None:
    assert prove(replace(hoa, pin=None), PIN, NOW)[0] is Proof.NO_PIN
    assert prove(replace(hoa, active=False), PIN, NOW)[0] is Proof.UNKNOWN


@pytest.mark.parametrize(
    "pin", ["12345", "1234567890123", "48291a", "444444", "123456", "987654", "", "٤٨٢٩١٣"]
)
def test_a_pin_that_is_no_pin_is_refused_in_words(pin: str) -> None:
    with pytest.raises(ValueError, match="PIN"):
        hash_pin(Secret(pin))


def test_a_pin_is_kept_as_argon2id_and_never_in_the_clear(hoa: Person) -> None:
    assert hoa.pin is not None
    assert hoa.pin.startswith("$argon2id$")
    assert "482913" not in repr(hoa)
    assert person_module._HASHER.memory_cost >= 64 * 1024  # KiB: RFC 9106, second recommended option
