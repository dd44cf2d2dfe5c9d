"""An owner's thread: jobs first, the device between them, and a bug in one job is nobody's endless wait."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from queue import SimpleQueue

import pytest
from structlog.testing import capture_logs

from kiosk.events import Tick, Unanswered, What
from kiosk.owners.owner import Backoff, Ended, Owner, wait_for


@pytest.fixture
def said() -> SimpleQueue[What]:
    return SimpleQueue()


@pytest.fixture
def owner(said: SimpleQueue[What]) -> Iterator[Owner]:
    made = Owner("test", said.put)
    made.start()
    yield made
    made.stop()
    assert made.join(5)


def test_a_job_that_breaks_is_answered_for_and_logged_and_the_next_one_is_done(
    owner: Owner, said: SimpleQueue[What]
) -> None:
    def broken() -> None:
        raise ValueError("a bug")

    with capture_logs() as logs:
        owner.do(broken, Unanswered("k1"))
        owner.do(lambda: said.put(Tick()))
        assert said.get(timeout=5) == Unanswered("k1")
        assert said.get(timeout=5) == Tick()
    assert [entry["event"] for entry in logs] == ["owner.bug"]


def test_jobs_come_before_looking_after_the_device(said: SimpleQueue[What]) -> None:
    order: list[str] = []
    done = threading.Event()

    class Watching(Owner):
        def idle(self) -> float | None:
            order.append("idle")
            done.set()
            return None

    owner = Watching("test", said.put)
    for name in ("first", "second"):
        owner.do(lambda name=name: order.append(name))  # type: ignore[misc]  # the loop's name is bound now
    owner.start()
    assert done.wait(5)
    owner.stop()
    assert owner.join(5)
    assert order[:3] == ["first", "second", "idle"]


# --- errands ----------------------------------------------------------------------------------------------------


def test_whoever_waits_for_an_errand_hears_its_answer_or_its_exception(owner: Owner) -> None:
    assert wait_for(owner.errand(lambda: 7), 60) == 7
    with pytest.raises(ZeroDivisionError):
        wait_for(owner.errand(lambda: 1 // 0), 60)


def test_an_errand_that_was_not_begun_in_time_is_never_done(said: SimpleQueue[What]) -> None:
    owner, done = Owner("test", said.put), list[str]()
    with pytest.raises(TimeoutError):
        wait_for(owner.errand(lambda: done.append("late")), 0)
    owner.start()
    wait_for(owner.errand(lambda: done.append("next")), 60)
    owner.stop()
    assert owner.join(60)
    assert done == ["next"]


def test_whoever_waits_when_the_owner_is_told_to_end_is_sent_away_at_once(said: SimpleQueue[What]) -> None:
    owner, begun, go_on, done = Owner("test", said.put), threading.Event(), threading.Event(), list[str]()

    def long() -> None:
        begun.set()
        assert go_on.wait(60)

    in_hand = owner.errand(long)
    waiting = owner.errand(lambda: done.append("waiting"))
    owner.start()
    assert begun.wait(60)
    owner.stop()
    too_late = owner.errand(lambda: done.append("too late"))
    for errand in (in_hand, waiting, too_late):
        with pytest.raises(Ended):
            wait_for(errand, 60)
    go_on.set()
    assert owner.join(60)
    assert done == []


def test_an_owner_that_was_never_started_has_ended(said: SimpleQueue[What]) -> None:
    """So a station whose start broke off halfway can be stopped."""
    owner = Owner("scanner", said.put)
    owner.stop()
    assert owner.join(0.0)


class Whole(random.Random):
    """Chance that always gives the most."""

    def random(self) -> float:
        return 1.0


def test_waiting_before_another_try_doubles_up_to_its_limit_and_starts_over() -> None:
    backoff = Backoff(first_s=0.5, longest_s=3, chance=Whole())
    assert [backoff.next() for _ in range(5)] == [0.5, 1, 2, 3, 3]
    backoff.reset()
    assert backoff.next() == 0.5


def test_two_that_wait_for_the_same_thing_do_not_try_in_step_and_none_waits_less_than_half() -> None:
    waits = [Backoff(first_s=4, longest_s=4, chance=random.Random(seed)).next() for seed in range(20)]
    assert len(set(waits)) == 20
    assert all(2 <= wait <= 4 for wait in waits)
