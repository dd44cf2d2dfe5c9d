"""The counter's requests about a day's loose ends: attempts at a full bin, fines to be removed, and the morning's page.

Looking needs no name; what staff decide about an attempt or a fine is theirs, and recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from kiosk import letters
from kiosk.acts import Act, Done
from kiosk.journal.attempts import Decision
from kiosk.journal.journal import MOST_ROWS, Journal
from kiosk.staff import asked, bin_shown, shown, today
from kiosk.staff.asked import Answer, Request
from kiosk.staff.bin_requests import Back
from kiosk.staff.declined import Declined
from kiosk.staff.fines import Fine, to_be_removed
from kiosk.staff.workshop import Workshop
from kiosk.texts import LANGUAGES


class DayRequests:
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
            "attempts": self._attempts,
            "attempt_decide": self._decide,
            "fines": self._fines,
            "fine_removed": self._fine_removed,
            "today": self._today,
        }

    # --- shown at a full or stopped bin (circulation rule 13) -----------------------------------------------

    def _attempts(self, request: Request) -> Answer:
        """Those that wait for staff; with `all`, the others too."""
        everything = request.get("all") is True

        def look(journal: Journal) -> list[dict[str, Any]]:
            lines = journal.attempts.all(MOST_ROWS) if everything else journal.attempts.waiting(MOST_ROWS)
            return [bin_shown.attempt(line) for line in lines]

        return {"rows": self._back.consult(look)}

    def _decide(self, request: Request) -> Answer:
        """`decision`: waived, extended, or none (nothing was needed)."""
        person, note = self._person(request), asked.note(request)
        decision = Decision(asked.one_of(request, "decision", [one.value for one in Decision]))
        ref = asked.text(request, "ref").strip().upper()
        line = self._back.consult(lambda journal: journal.attempts.referred(ref))
        if line is None:
            raise Declined("no_such_attempt", ref)
        if line.decision is not None:
            raise Declined("already_settled", ref)
        done = Done(person, Act.ATTEMPT_DECIDED, f"{ref} {decision.value} {note}".strip())
        self._back.consult(lambda journal: journal.attempts.decide(ref, decision, person, note))
        self._back.consult(lambda journal: journal.record(done))
        return {}

    # --- accepted on time, dated later (reference §4.4) -----------------------------------------------------

    def _fines(self, _request: Request) -> Answer:
        return {"rows": [_fine_row(fine) for fine in self._open_fines()]}

    def _open_fines(self) -> tuple[Fine, ...]:
        zone = self._workshop.house.zone
        return self._back.consult(lambda journal: to_be_removed(journal.dated_later(), zone))

    def _fine_removed(self, request: Request) -> Answer:
        """At the library system, by hand, or there was none."""
        person, note = self._person(request), asked.note(request)
        for ref in asked.texts(request, "refs"):
            fine = next((one for one in self._open_fines() if one.entry.reference == ref.upper()), None)
            if fine is None:
                raise Declined("no_such_fine", ref)
            done, seq = Done(person, Act.FINE_REMOVED, note), fine.entry.seq
            self._back.consult(_recording(done, seq))
        return {}

    # --- the morning's page (circulation rule 27) -----------------------------------------------------------

    def _today(self, request: Request) -> Answer:
        """All that waits for staff on one page, with the figures of `day`; `print`: on the station's slip printer."""
        language = asked.one_of(request, "language", list(LANGUAGES))
        house, of = self._workshop.house, self._noon(request)
        day = self._back.consult(lambda journal: today.gather(journal, self._now(), house, of))
        slip = today.page(day, house, language)
        if request.get("print") is True and not self._back.print_slip(slip):
            raise Declined("not_printed")
        return {"text": letters.as_text(slip), "counts": day.counts, "figures": day.figures.counts}

    def _noon(self, request: Request) -> datetime | None:
        """Of the `day` (YYYY-MM-DD) that was asked for, in the library; None without one."""
        if "day" not in request:
            return None
        try:
            day = date.fromisoformat(asked.text(request, "day"))
        except ValueError:
            raise Declined("bad_request", "day") from None
        return datetime.combine(day, time(12), self._workshop.house.zone)


def _recording(done: Done, seq: int) -> Callable[[Journal], None]:
    return lambda journal: journal.record(done, seq)


def _fine_row(fine: Fine) -> dict[str, Any]:
    dated = fine.dated.isoformat() if fine.dated else None
    return shown.row(fine.entry) | {"dated": dated, "certain": fine.certain}
