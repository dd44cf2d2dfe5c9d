"""The counter's requests about the return bin as it stands: what is in it, and emptying it.

Looking needs no name, and neither does emptying: whoever has the key may do it (circulation rule 26). Reconciling the crates
that were taken out is `kiosk.staff.crate_requests`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from drivers.printer.interface import Slip
from kiosk.acts import Act, Done, Refusal
from kiosk.journal.journal import Journal
from kiosk.passages import BinLoad, Crate
from kiosk.rules import reconciling as rules
from kiosk.rules.reconciling import Record
from kiosk.staff import asked, bin_shown, bin_slips
from kiosk.staff.asked import Answer, Request
from kiosk.staff.declined import Declined
from kiosk.staff.workshop import Workshop
from kiosk.values import Entry

T = TypeVar("T")

CRATES_AT_MOST = 999
SENSED_BEFORE = timedelta(minutes=15)
"""How long after pulling a crate staff may still tell the screen that they did."""


class Back(Protocol):
    """What these requests need of what lies behind the counter."""

    def consult(self, question: Callable[[Journal], T]) -> T: ...
    def perform(self, act: Act, entry: Entry, person: str, note: str) -> Refusal | None: ...
    def print_slip(self, slip: Slip) -> bool: ...
    def crate_swapped(self, crate: Crate) -> None: ...


class BinRequests:
    def __init__(
        self,
        back: Back,
        workshop: Workshop,
        person: Callable[[Request], str],
        now: Callable[[], datetime],
    ) -> None:
        """`person` proves who asks."""
        self._back = back
        self._workshop = workshop
        self._person = person
        self._now = now
        self.served: dict[str, Callable[[Request], Answer]] = {
            "bins": self._bins,
            "bin_empty": self._empty,
            "bin_number": self._number,
            "crate_label": self._label,
        }

    # --- what is in it ----------------------------------------------------------------------------------

    def _bins(self, _request: Request) -> Answer:
        """Every bin with its crate, the crates that wait, and today's sums."""
        loads = self._back.consult(lambda journal: journal.bins.loads())
        waiting = self._back.consult(lambda journal: journal.bins.waiting())
        nowhere = self._back.consult(lambda journal: journal.reconcilings.nowhere())
        begin, end = self._workshop.house.day_of(self._now())
        today = self._back.consult(
            lambda journal: journal.reconcilings.since(begin.astimezone(UTC), end.astimezone(UTC))
        )
        return {
            "bins": [self._with_load(one.crate) for one in loads],
            "waiting": [self._with_load(one) | {"begun": self._begun(one)} for one in waiting],
            "uncertain": len(nowhere),
            "today": bin_shown.sums(rules.sums(today)),
        }

    def _with_load(self, crate: Crate) -> dict[str, Any]:
        house, records = self._workshop.house, self._records(crate)
        nearly = crate.taken_out is None and house.nearly_full(crate.bin, len(records))
        told = {"limit": house.limits.get(crate.bin), "nearly_full": nearly}
        return bin_shown.crate(crate) | told | bin_shown.load(records)

    def _begun(self, crate: Crate) -> bool:
        return self._back.consult(lambda journal: journal.reconcilings.of(crate.id)) is not None

    # --- emptying ---------------------------------------------------------------------------------------

    def _empty(self, request: Request) -> Answer:
        """The crate under `bin` was changed by hand, where no key switch tells it; `number`: the one that was put in."""
        bin = asked.text(request, "bin")
        number = asked.number(request, "number", 1, CRATES_AT_MOST, 1) if "number" in request else None
        named = any(request.get(proof) for proof in ("token", "person", "card"))
        who = self._person(request) if named else ""
        loads = self._back.consult(lambda journal: journal.bins.loads())
        standing = next((one for one in loads if one.bin == bin), None)
        if standing is None:
            raise Declined("no_such_bin", bin)
        taken: Crate | None = self._pulled_just_now(standing)
        if taken is not None:
            put_in = self._numbered(bin, number) if number is not None else standing.crate
        else:
            taken, put_in = self._back.consult(lambda journal: journal.bins.swap(bin, None, number, who))
        self._back.crate_swapped(put_in)
        assert taken is not None, "a bin that is known has a crate"
        note = f"bin {bin}: crate {taken.number} out, crate {put_in.number} in"
        self._record(Done(who, Act.CRATE_SWAPPED, note))
        count = len(self._records(taken))
        label = bin_slips.crate_label(taken, count, self._workshop.house)
        printed = request.get("print") is True and self._back.print_slip(label)
        return {"taken": self._with_load(taken), "put_in": bin_shown.crate(put_in), "printed": printed}

    def _pulled_just_now(self, standing: BinLoad) -> Crate | None:
        """What the bin's own sensors wrote down when staff pulled it: telling it once more swaps no second one."""
        if standing.count or self._now() - standing.crate.put_in > SENSED_BEFORE:
            return None
        waiting = self._back.consult(lambda journal: journal.bins.waiting())
        sensed = (one for one in waiting if one.bin == standing.bin and one.counter is not None)
        taken = max(sensed, key=lambda one: one.id, default=None)
        if taken is None or taken.taken_out is None or self._now() - taken.taken_out > SENSED_BEFORE:
            return None
        return taken

    def _number(self, request: Request) -> Answer:
        """What is written on the crate that stands in `bin`."""
        bin, number = asked.text(request, "bin"), asked.number(request, "number", 1, CRATES_AT_MOST, 0)
        return bin_shown.crate(self._numbered(bin, number))

    def _numbered(self, bin: str, number: int) -> Crate:
        crate = self._back.consult(lambda journal: journal.bins.renumber(bin, number))
        if crate is None:
            raise Declined("number_taken", str(number))
        return crate

    def _label(self, request: Request) -> Answer:
        """The slip to be laid onto a crate that was taken out, once more."""
        number = asked.number(request, "crate", 1, 1 << 40, 0)
        crate = self._back.consult(lambda journal: journal.bins.crate(number))
        if crate is None or crate.taken_out is None:
            raise Declined("no_such_crate", str(number))
        label = bin_slips.crate_label(crate, len(self._records(crate)), self._workshop.house)
        if not self._back.print_slip(label):
            raise Declined("not_printed")
        return {}

    def _records(self, crate: Crate) -> tuple[Record, ...]:
        records = self._back.consult(lambda journal: journal.reconcilings.records(crate.id))
        return self._workshop.house.as_sorted(records)

    def _record(self, done: Done) -> None:
        self._back.consult(lambda journal: journal.record(done))
