"""The harness's side: emulators, a nursery of stations, and a witness that hears all that a station tells."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from drivers.rfid.emulator.air import Air
from kiosk.view import Action
from tests.crash.child import Birth
from tests.demo.snapshots import tables
from ui.demo.world import World

PATIENCE_S = 20.0
SETTLED_S = 8.0
SETTLE_S = 0.3
"""Within which this library system executes what it heard; seconds in its profile."""


class Died(Exception):
    """The station is dead, as ordered (or not)."""


class InVain(AssertionError):
    """The station lives and does not show what was awaited."""


@dataclass(frozen=True, slots=True)
class Green:
    """A row that turned green, or was printed, and what the world was like at that moment."""

    key: str
    word: str
    loans: frozenset[str]
    afi: dict[str, int]  # by item


class Nursery:
    """Stations are born quickly here: everything is imported once, then forked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=PATIENCE_S)

    def bear(self, birth: Birth) -> int:
        """The process id of a new station."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(asdict(birth)) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def bury(self, process: int) -> int:
        """How a station ended that has ended, or is about to: its exit code, or the signal as a negative number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(f"{process}\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())


class Stage:
    """One world, and one station after the other in it. What they told stays: `steps`, `green`, `printed` and `open`."""

    def __init__(self, folder: Path, nursery: Nursery, deadline_s: float = 2.0) -> None:
        self.folder = folder
        impatient = {"request_deadline_s": deadline_s, "settle_s": SETTLE_S, "connect_timeout_s": 1.0}
        self.world = World(folder, air=Air.instant(), profile=impatient)
        self.steps: list[str] = []
        self.green: list[Green] = []
        self.printed: list[Green] = []  # rows of slips
        self.references: list[str] = []  # of slips
        self.open: set[str] = set()  # rows that are not closed, as far as was told
        self.last: dict[str, Any] = {}  # the view that `until` saw last
        self._nursery = nursery
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._views: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._line: socket.socket | None = None
        self._hearing: threading.Thread | None = None
        self._told = threading.Condition()
        self._living = 0  # process id
        self._process = 0  # the same, until it is buried
        self._ended = 0  # how the last one did
        self._saved: dict[tuple[str, str], str] = {}  # kind and item to the key of the last such row
        self._newest: dict[str, str] = {}  # item to the key of its last row
        self._named: dict[str, tuple[str, str]] = {}  # reference to key and item
        self._death = ("", 1)
        self._tables: dict[str, object] = {}
        self._plugged = True
        self._killed = False
        self._steps_before = 0
        self._pad_free = False
        self._prints = False
        self._lying: set[str] | None = None  # keys of returns whose books are looked for; None: not known yet

    def __enter__(self) -> Self:
        self.world.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.hang_up()
        self._listener.close()
        self.world.__exit__(kind, error, at)

    def pull_the_line(self) -> None:
        """The library system cannot be reached any more."""
        if self._plugged:
            self.world.ils.unplug()
            self._plugged = False

    def mend_the_line(self) -> None:
        if not self._plugged:
            self.world.ils.plug()
            self._plugged = True

    def lend_offline(self) -> None:
        """From its next start the station has snapshots of what the library system knows now."""
        self._tables = tables(self.folder, self.world.library)

    def start(self, name: str = "", nth: int = 1) -> None:
        """A new station on the same journal; it will die at the nth time of that step."""
        quick = {
            "timeouts": {"goodbye_s": 0.05},
            "presence": {"lost_after_s": 0.05, "round_s": 0.01, "unreadable_after_s": 0.2},
            "receipts": {"policy": "always"},
            **self._tables,
        }
        settings = self.world.settings(**quick)
        data = settings.model_dump(mode="json")
        data["ils"][0]["password"] = "kiosk"  # a dump hides it
        self._death, self._killed, self._steps_before = (name, nth), False, len(self.steps)
        self.last, self._prints, self._lying = {}, False, None
        birth = Birth(data, str(self.folder), self._listener.getsockname()[1], name, nth)
        self._living = self._process = self._nursery.bear(birth)
        self._line, _ = self._listener.accept()
        self._views = queue.SimpleQueue()
        self._hearing = threading.Thread(target=self._hear, args=(self._line, self._views), name="witness")
        self._hearing.start()

    def kill(self) -> None:
        """SIGKILL, at whatever it is doing now; nothing if it is dead already."""
        with self._told:
            if self._living:
                self._killed = True
                with contextlib.suppress(ProcessLookupError):  # it died a moment ago
                    os.kill(self._living, signal.SIGKILL)

    @property
    def died_as_ordered(self) -> bool:
        """Whether the last station, which is buried, was killed by us or at its step; it may not die by itself."""
        name, nth = self._death
        ordered = self._killed or self.steps[self._steps_before :].count(name) == nth
        return self._ended == -signal.SIGKILL and ordered

    def touch(self, action: Action, argument: str = "") -> None:
        self._order({"touch": action.value, "argument": argument})

    def until_pad_is_free(self) -> None:
        """Until the pad's owner has seen that nothing lies there: a new book is then not taken for the last reader's."""
        self._pad_free = False
        self._order({"pad": "free?"})
        self._await(lambda: self._pad_free)

    def until_it_prints(self) -> None:
        """Until the station knows that a slip would come out."""
        self._await(lambda: self._prints)

    def until_books_are_looked_for(self) -> None:
        """Until the station has settled which of the books of open returns lie here."""
        self._await(lambda: self._lying is not None and not self._lying)

    def _await(self, told: Callable[[], bool]) -> None:
        with self._told:
            self._told.wait_for(lambda: told() or not self._living, PATIENCE_S)
        if not told():
            raise Died

    def _order(self, order: dict[str, str]) -> None:
        assert self._line is not None
        try:
            self._line.sendall(json.dumps(order).encode() + b"\n")
        except OSError as error:
            raise Died from error

    def until(
        self, wanted: Callable[[dict[str, Any]], bool], patience_s: float = PATIENCE_S
    ) -> dict[str, Any]:
        """The next view that is as wanted. Raises Died when the station dies first, InVain when none comes."""
        deadline = time.monotonic() + patience_s
        last = None
        while True:
            try:
                view = self._views.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise InVain(
                    f"awaited in vain since {self.last}; shown since: {last}; last steps: {self.steps[-4:]}"
                ) from None
            if view is None:
                raise Died
            last = self.last = view
            if wanted(view):
                return view

    def until_settled(self) -> None:
        """Until every row that was told of is closed; those that wait for staff never are, so not for ever."""
        with self._told:
            self._told.wait_for(lambda: not self.open or not self._living, SETTLED_S)

    def hang_up(self) -> None:
        """Let the station end in peace, or bury it."""
        if self._line is not None and self._hearing is not None:
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_WR)
            self._hearing.join(PATIENCE_S)
            hangs = self._hearing.is_alive()
            if hangs:
                self.kill()
                self._hearing.join()
            self._ended = self._nursery.bury(self._process)
            self._line.close()
            self._line = None
            if hangs:
                raise InVain(f"the station does not end; last steps: {self.steps[-4:]}")

    def _hear(self, line: socket.socket, views: queue.SimpleQueue[dict[str, Any] | None]) -> None:
        try:
            for said in line.makefile("r"):
                what = json.loads(said)
                if "screen" not in what:
                    self._note(what)
                    continue
                for row in what["rows"]:
                    if row["mark"] == "done" and row["key"] not in {green.key for green in self.green}:
                        self.green.append(self._green(row["key"], row["word"]))
                views.put(what)
        except OSError:
            pass
        with self._told:
            self._living = 0
            self._told.notify_all()
        views.put(None)

    def _note(self, what: dict[str, Any]) -> None:
        if "step" in what:
            self.steps.append(what["step"])
            return
        if "slip" in what:
            self.references.append(what["slip"])
            self.printed += [green for row in what["rows"] if (green := self._on_paper(*row))]
            return
        if "saved" in what:
            kind, item, reference = what["row"]
            self._saved[kind, item] = self._newest[item] = what["saved"]
            self._named[reference] = (what["saved"], item)
            self._lying = self._lying and self._lying - {what["saved"]}
        with self._told:
            if "pad" in what:
                self._pad_free = True
            elif "printer" in what:
                self._prints = what["printer"]
            elif "reloaded" in what:
                self.open |= set(what["reloaded"])
                self._lying = set(what["lying"])
            elif what["open"]:
                self.open.add(what["saved"])
            else:
                self.open.discard(what["saved"])
            self._told.notify_all()

    def _on_paper(self, kind: str, item: str, certain: bool, provisional: bool, left: bool) -> Green | None:
        """A row of a slip says what a green row says, or (`left`) that its tag is wrong and staff want to see it (rule 4).

        But for one of an earlier visit that was overtaken since (rule 20). Without a PIN, such a visit names references alone.
        """
        key, item = self._named.get(item) or (self._saved.get((kind, item), ""), item)
        if key != self._newest.get(item, ""):
            return None
        if left:
            return self._green(key, "put_back.see_staff" if kind == "loan" else "row.not_secured")
        lent = "row.recorded" if provisional else "row.borrowed"
        received = "row.returned" if certain else "row.received"
        return self._green(key, lent if kind == "loan" else received)

    def _green(self, key: str, word: str) -> Green:
        world = self.world
        loans = frozenset(loan.item for loans in world.library.loans_by_patron().values() for loan in loans)
        return Green(key, word, loans, {world.items[name]: tag.afi for name, tag in world.tags.items()})
