"""The morning after: somebody with the key swaps the crates, somebody with time checks each against the bin's records.

Emptying takes no account and a minute (circulation rule 26); reconciling goes through the counter, like the staff's screen and
command line. What lies in a crate is what the machine's mechanics dropped into it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drivers.bin.emulator.things import Crate, Thing
from kiosk.staff.access import running_station
from kiosk.view import BinPicture
from ui.demo.bin_world import BinWorld
from ui.demo.night import Picture
from ui.demo.views import NeverShown, Views

PERSON, PIN = "Hoa", "482913"

Tell = Callable[[str], None]


class Morning:
    """`crates`: the physical ones, by bin. `sheets`: the totals that were signed, by bin."""

    def __init__(self, world: BinWorld, views: Views, tell: Tell, picture: Picture) -> None:
        self._world, self._views, self._tell, self._picture = world, views, tell, picture
        self.crates: dict[str, Crate] = {}
        self.sheets: dict[str, dict[str, Any]] = {}
        self.taken_in: list[str] = []
        self._token = ""

    def play(self) -> None:
        """Raises RuntimeError where the counter refuses, NeverShown where the bin does not serve again, JournalError
        where the station goes away."""
        self._empty()
        self._ask("person", change="add", name=PERSON, pin=PIN)
        self._token = self._ask("sign_in", person=PERSON, pin=PIN)["token"]
        for waiting in self._ask("bins")["waiting"]:
            self._reconcile(str(waiting["bin"]), int(waiting["crate"]))
        self._views.until(self._all_sent, "what was taken in offline, or by staff, was not sent")
        self._tell("     Everything that was taken offline has been sent.")

    def _all_sent(self) -> bool:
        return int(self._ask("list", which="queued")["total"]) == 0

    def _empty(self) -> None:
        """Key, swap the numbered crates, key."""
        self._tell("Morning. The key is turned; every crate is swapped.")
        board = self._world.board
        with self._world.hands():
            board.key = True
        self._views.wait(lambda view: view.bin is BinPicture.SERVICE)
        with self._world.hands() as body:
            for number in body.crates:
                self.crates[str(number)] = body.remove_crate(number)
        self._views.wait(lambda view: view.bin is BinPicture.SERVICE and not view.busy)
        self._picture("13-emptying")
        self._seen_without_crates()
        with self._world.hands() as body:
            for number in body.crates:
                body.new_crate(number)
            board.key = False
        self._views.wait(lambda view: view.bin is BinPicture.READY)
        self._picture("14-empty-again")

    def _seen_without_crates(self) -> None:
        """The station has looked at the sensors since: two polls of its board."""
        log = self._world.modbus.log
        asked = len(log)
        self._views.until(lambda: len(log) >= asked + 12, "the station does not look at its board")

    def _reconcile(self, bin: str, crate: int) -> None:
        self._ask("crate_begin", crate=crate)
        for thing in self.crates[bin].contents:
            if thing.name != "a bag":  # rubbish is thrown away, not scanned
                self._scan(thing, crate)
        closed = self._ask("crate_close", crate=crate)
        self.sheets[bin] = closed["totals"]
        told = ", ".join(
            f"{name} {count}" for name, count in closed["totals"].items() if count and name != "adds_up"
        )
        self._tell(
            f"     bin {bin}: {told or 'empty'}; {'adds up' if closed['totals']['adds_up'] else 'DOES NOT ADD UP'}"
        )

    def _scan(self, thing: Thing, crate: int) -> None:
        (seen,) = self._ask("crate_scan", crate=crate, text=thing.name)["seen"]
        if "take_in" in seen["offers"]:
            asked = {"crate": crate, "finding": seen["finding"]}
            date = self._ask("crate_date", **asked)
            chosen = {} if date["as_of"] is not None else {"as_of": date["earliest"]}
            self._ask("crate_do", **asked, deed="taken_in", **chosen)
            self.taken_in.append(thing.name)
        elif "note" in seen["offers"]:
            self._ask("crate_do", crate=crate, finding=seen["finding"], deed="noted")

    def _ask(self, do: str, **request: Any) -> dict[str, Any]:
        ask = running_station(self._world.settings())
        if ask is None:
            raise NeverShown("the station has gone")
        answer = ask({"do": do, "token": self._token, **request})
        if not answer["ok"]:
            raise RuntimeError(f"the counter refused {do} {request}: {answer}")
        return answer
