"""The thread that owns one thing. Jobs run one after the other; between jobs it may look after its device."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias, TypeVar

import structlog

from kiosk.bugs import where
from kiosk.events import What

Post: TypeAlias = Callable[[What], None]
Job: TypeAlias = Callable[[], None]
T = TypeVar("T")

log = structlog.get_logger(__name__)


class Ended(TimeoutError):
    """No answer will come: the owner was told to end."""


def wait_for(answer: Future[T], seconds: float) -> T:
    """The answer to an errand. Raises TimeoutError; what was not begun by then never is, since nobody would hear of it."""
    try:
        return answer.result(seconds)
    except CancelledError:
        raise Ended from None
    except TimeoutError:
        answer.cancel()
        raise


class Owner:
    """Subclasses override `idle` (called when no job waits; returns seconds until it wants to be called again)."""

    def __init__(self, name: str, post: Post) -> None:
        self.name = name
        self._post = post
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._ending = threading.Event()
        self._errands: set[Future[Any]] = set()  # of errands: somebody waits for each
        self._thread = threading.Thread(target=self._run, name=f"owner-{name}")

    def start(self) -> None:
        self._thread.start()

    def do(self, job: Job, if_it_breaks: What | None = None) -> None:
        """Queue a job; callable from any thread. `if_it_breaks` is said when a bug ends it: nobody waits for ever."""

        def guarded() -> None:
            try:
                job()
            except Exception:
                if if_it_breaks is not None:
                    self._post(if_it_breaks)
                raise

        self._jobs.put(guarded)

    def errand(self, job: Callable[[], T]) -> Future[T]:
        """Have something done in the owner's thread; `wait_for` it brings its answer, its exception, or `Ended`."""
        answer: Future[T] = Future()

        def run() -> None:
            if not answer.set_running_or_notify_cancel():
                return
            try:
                tell = partial(answer.set_result, job())
            except Exception as error:  # belongs to whoever asked
                tell = partial(answer.set_exception, error)
            with suppress(InvalidStateError):  # whoever waited was sent away: the station ends
                tell()

        self._errands.add(answer)
        answer.add_done_callback(self._errands.discard)
        self.do(run)
        if self._ending.is_set():  # perhaps after `stop` looked who waits
            answer.cancel()
        return answer

    def breathe(self) -> None:
        """For a job that takes long: those that wait go first. Being asked to end waits for the long one."""
        while True:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return
            if job is None:
                self._jobs.put(None)
                return
            self._guarded(job)

    def stop(self) -> None:
        """Ask to end after the jobs that wait; `join` waits for it. Who waits for an errand is sent away at once, so that
        those who wait for each other all end."""
        self._ending.set()
        self._jobs.put(None)
        for answer in tuple(self._errands):
            if not answer.cancel():
                with suppress(InvalidStateError):
                    answer.set_exception(Ended())

    def join(self, timeout_s: float) -> bool:
        """Whether the thread has ended, or never began."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def idle(self) -> float | None:
        """Look after the device; None means "only jobs"."""
        return None

    def closed(self) -> None:
        """Release the device; called once, at the end, in the owner's thread."""

    def _run(self) -> None:
        try:
            while (job := self._next()) is not None:
                self._guarded(job)
                del job  # it knows a card, a title: not to be kept until the next one comes
        finally:
            self._guarded(self.closed)

    def _next(self) -> Job | None:
        """The next job, looking after the device while there is none. Jobs always come first."""
        while True:
            try:
                return self._jobs.get_nowait()
            except Empty:
                wait_s = self._idle_guarded()
            try:
                return self._jobs.get(timeout=wait_s)
            except Empty:
                continue

    def _idle_guarded(self) -> float | None:
        try:
            return self.idle()
        except Exception as error:  # a bug in one round must not end the owner; the next round tries again
            log.error("owner.bug", owner=self.name, where=where(error))
            return 1.0

    def _guarded(self, job: Job) -> None:
        try:
            job()
        except Exception as error:  # jobs turn expected trouble into events: a bug, kept from the others
            log.error("owner.bug", owner=self.name, where=where(error))


class Backoff:
    """How long to wait before another try: half to the whole of half a second, doubling to ten.

    Jitter keeps the stations of a house apart that lost the same thing at once.
    """

    def __init__(
        self, first_s: float = 0.5, longest_s: float = 10.0, chance: random.Random | None = None
    ) -> None:
        self._first_s, self._longest_s = first_s, longest_s
        self._chance = chance or random.Random()  # noqa: S311 - jitter, no secret
        self._next_s = first_s

    def next(self) -> float:
        wait_s, self._next_s = self._next_s, min(self._next_s * 2, self._longest_s)
        return wait_s * self._chance.uniform(0.5, 1.0)

    def reset(self) -> None:
        self._next_s = self._first_s
