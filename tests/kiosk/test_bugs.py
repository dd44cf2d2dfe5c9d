"""What the log says of a bug: enough to find it, nothing of whom it met."""

from __future__ import annotations

import errno

import pytest
from structlog.testing import capture_logs

from kiosk.bugs import where
from kiosk.events import Tick
from kiosk.owners.owner import Owner

CARD = "TV0000012"


def met(card: str) -> None:
    raise KeyError(card)


def told_again(card: str) -> None:
    try:
        met(card)
    except KeyError as error:
        raise RuntimeError(card) from error


def hidden(card: str) -> None:
    try:
        met(card)
    except KeyError:
        raise RuntimeError from None


def test_it_names_kind_and_places_and_never_what_was_there() -> None:
    with pytest.raises(KeyError) as caught:
        met(CARD)
    told = where(caught.value)
    assert told.startswith("KeyError: kiosk/test_bugs.py:")
    assert " met < kiosk/test_bugs.py:" in told
    assert CARD not in told
    assert "\n" not in told


def test_it_names_what_a_bug_came_from_once() -> None:
    with pytest.raises(RuntimeError) as caught:
        told_again(CARD)
    cause = caught.value.__cause__
    assert cause is not None
    cause.__cause__ = caught.value  # a ring, as a careless re-raise makes one
    told = where(caught.value)
    assert [part.split(":")[0] for part in told.split(", from ")] == ["RuntimeError", "KeyError"]
    assert CARD not in told


def test_it_hides_what_the_program_hides() -> None:
    with pytest.raises(RuntimeError) as caught:
        hidden(CARD)
    assert "KeyError" not in where(caught.value)


def test_an_error_of_the_operating_system_is_called_by_its_name_without_the_file() -> None:
    told = where(OSError(errno.ENOSPC, "said otherwise", f"{CARD}.pdf"))
    assert told == "OSError (No space left on device): "


def test_a_bug_in_an_owner_leaves_no_reader_in_the_log() -> None:
    with capture_logs() as logs:
        owner = Owner("test", lambda what: None)
        owner.do(lambda: met(CARD), Tick())
        owner.start()
        owner.stop()
        assert owner.join(5)
    (line,) = logs
    assert line["where"].startswith("KeyError: ")
    assert CARD not in repr(line)
