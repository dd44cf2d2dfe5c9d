"""The counter at which staff and technicians ask for something: one request, one answer, both plain JSON values.

The same counter stands behind the running station's control socket and in a command that opened the journal itself; what
differs is who looks things up (`Back`). Reading needs no name; whatever changes something, or needs a reader's whole number,
needs a person who proves to be that person (circulation rule 25).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from kiosk import letters
from kiosk.acts import PAUSES, Act, Done
from kiosk.journal.database import JournalError
from kiosk.journal.journal import MOST_ROWS, Journal, Which
from kiosk.rules.reference import WrongReference, read_reference, read_unverified
from kiosk.staff import admin, asked, bin_shown, shown
from kiosk.staff.asked import Answer, Request
from kiosk.staff.back import Back
from kiosk.staff.bin_requests import BinRequests
from kiosk.staff.crate_requests import CrateRequests
from kiosk.staff.day_requests import DayRequests
from kiosk.staff.declined import Declined
from kiosk.staff.device_requests import DeviceRequests
from kiosk.staff.person import Proof, prove
from kiosk.staff.reprint import Reprint
from kiosk.staff.tag_requests import TagRequests
from kiosk.values import Entry, Moment, Reason, Secret

T = TypeVar("T")

LANGUAGES = ("vi", "en", "km")
LAST_SEQ = (1 << 63) - 1  # as high as SQLite counts
_ON_ROWS = (Act.RETRY, Act.OVERRIDE, Act.SETTLE, Act.FILED)


class Counter:
    def __init__(self, back: Back, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._back = back
        self._now = now
        self._served: dict[str, Callable[[Request], Answer]] = {
            "hello": lambda _request: {"station": back.station},
            "list": self._list,
            "show": self._show,
            "find": self._find,
            "act": self._act,
            "hand_over": self._hand_over,
            "letter": self._letter,
            "salvage": self._salvage,
            "copy": lambda _request: {"path": str(back.copy())},
            "people": lambda _request: back.consult(admin.people),
            "person": lambda request: admin.change(back.consult, request),
            "names": lambda _request: back.consult(admin.names),
            "pause": self._pause,
            "sign_in": self._sign_in,
            "sign_out": self._sign_out,
        }
        if back.workshop is not None:
            moment = partial(_moment, self._now)
            self._served |= DeviceRequests(back.workshop).served
            self._served |= TagRequests(back.workshop, back.consult, back.perform, self._person).served
            for requests in (BinRequests, CrateRequests, DayRequests):
                self._served |= requests(back, back.workshop, self._person, self._now).served
            self._served |= Reprint(back, back.workshop, self._entry, self._person, moment).served
        self._signed_in: dict[str, str] = {}  # token → name; for as long as this counter stands

    def serve(self, request: Request) -> Answer:
        """The answer to one request: `{"ok": true, …}`, or `{"ok": false, "why": code, "text": detail}`."""
        try:
            serve = self._served.get(asked.text(request, "do"))
            if serve is None:
                raise Declined("unknown_request", asked.text(request, "do"))
            return {"ok": True, **serve(request)}
        except Declined as declined:
            return {"ok": False, "why": declined.why, "text": declined.text}
        except JournalError as error:
            return {"ok": False, "why": "journal", "text": str(error)}

    # --- reading --------------------------------------------------------------------------------------

    def _list(self, request: Request) -> Answer:
        """A page of rows, of one system alone where `ils` names it; `next` is what the next page is asked `after`."""
        which = Which(asked.one_of(request, "which", [w.value for w in Which]))
        rows, ils = self._page(request, which), asked.optional_text(request, "ils")
        total = self._back.consult(lambda journal: journal.count(which, ils))
        damaged = self._back.consult(lambda journal: journal.set_aside())
        return {
            "rows": [shown.row(entry) for entry in rows],
            "next": _next(rows),
            "total": total,
            "set_aside": list(damaged),
        }

    def _page(self, request: Request, which: Which) -> tuple[Entry, ...]:
        after = asked.number(request, "after", 0, LAST_SEQ, 0)
        ils = asked.optional_text(request, "ils")
        return self._back.consult(lambda journal: journal.entries(which, MOST_ROWS, after, ils))

    def _show(self, request: Request) -> Answer:
        entry = self._entry(asked.text(request, "ref"))
        history = self._back.consult(lambda journal: journal.history_of(entry.seq))
        acts = self._back.consult(lambda journal: journal.acts_of(entry.seq))
        return {"row": shown.row(entry), "story": shown.story(history, acts)}

    def _find(self, request: Request) -> Answer:
        """A claim: everything that happened to an item, by its number or by the reference of one of its rows.

        `attempts`: when it was shown at a full or stopped bin (rule 13). `unverified`: what came without a tag that could be
        read, by the reference that its reader was told. `incidents`: what sent a reader here, by the code that stood on the
        screen (rule 21).
        """
        text = asked.text(request, "text").strip()
        if (passage := read_unverified(text, self._back.station)) is not None:
            told = self._unverified(passage, text)
            return {"rows": [], "total": 0, "attempts": [], "unverified": told, "incidents": []}
        incidents = self._back.consult(lambda journal: journal.incidents.of(text))
        rows = self._back.consult(lambda journal: journal.of_item(text))
        if not rows and read_reference(text, self._back.station) is not WrongReference.SHAPE:
            text = self._entry(text).item.item
            rows = self._back.consult(lambda journal: journal.of_item(text))
        attempts = self._back.consult(lambda journal: journal.attempts.of(text))
        told = [bin_shown.attempt(line) for line in attempts]
        return {
            "rows": [shown.row(entry) for entry in rows],
            "total": len(rows),
            "attempts": told,
            "unverified": [],
            "incidents": [shown.incident(one) for one in incidents],
        }

    def _unverified(self, seq: int, reference: str) -> list[Answer]:
        passage = self._back.consult(lambda journal: journal.bins.passage(seq))
        if passage is None:
            raise Declined("no_such_row", reference)
        number = passage.crate
        crate = self._back.consult(lambda journal: journal.bins.crate(number)) if number is not None else None
        return [bin_shown.unverified(reference.upper(), passage, crate)]

    def _entry(self, ref: str) -> Entry:
        seq = read_reference(ref, self._back.station)
        if not isinstance(seq, int):
            raise Declined(f"reference_{seq.value}", ref)
        entry = self._back.consult(lambda journal: journal.entry(seq))
        if entry is None:
            raise Declined("no_such_row", ref)
        return entry

    # --- acts -----------------------------------------------------------------------------------------

    def _act(self, request: Request) -> Answer:
        """The same act on some rows; each is answered for itself."""
        act = Act(asked.one_of(request, "act", [act.value for act in _ON_ROWS]))
        note, person = asked.note(request), self._person(request)
        return {"results": [self._one(act, ref, person, note) for ref in asked.texts(request, "refs")]}

    def _one(self, act: Act, ref: str, person: str, note: str) -> Answer:
        try:
            entry = self._entry(ref)
        except Declined as declined:
            return {"ref": ref, "refused": declined.why}
        refusal = self._back.perform(act, entry, person, note)
        return {"ref": ref, "refused": refusal.value if refusal else None}

    def _hand_over(self, request: Request) -> Answer:
        """Take a page of one system's queue out of the station's hands, for its file.

        `again` brings what an earlier file took. `left`: what must stay, because it was asked and not answered.
        """
        person, note, again = self._person(request), asked.note(request), request.get("again") is True
        if not asked.text(request, "ils"):
            raise Declined("bad_request", "ils")
        waiting = self._page(request, Which.WAITING)
        queued = [entry for entry in waiting if entry.queued and not entry.closed]
        left = {e.seq for e in queued if self._back.perform(Act.HAND_OVER, e, person, note) is not None}
        taken = {entry.seq for entry in queued} - left
        if again:
            taken |= {entry.seq for entry in waiting if entry.parked is Reason.HANDED_OVER}
        rows = [self._back.consult(_reader(seq)) for seq in sorted(taken)]
        whole = [shown.row(row, whole_card=True) for row in rows]
        return {"rows": whole, "left": len(left), "next": _next(waiting)}

    def _salvage(self, request: Request) -> Answer:
        """The asker reads a damaged journal by itself; that somebody has readers' numbers of it is kept in this one."""
        done = Done(self._person(request), Act.SALVAGE, asked.note(request))
        self._back.consult(lambda journal: journal.record(done))
        return {}

    def _letter(self, request: Request) -> Answer:
        language = asked.one_of(request, "language", list(LANGUAGES))
        person, entry = self._person(request), self._entry(asked.text(request, "ref"))
        slip = self._back.letter(entry, language)
        done = Done(person, Act.LETTER, "printed" if request.get("print") is True else "")
        self._back.consult(lambda journal: journal.record(done, entry.seq))
        if request.get("print") is True and not self._back.print_slip(slip):
            raise Declined("not_printed")
        return {"text": letters.as_text(slip)}

    def _pause(self, request: Request) -> Answer:
        """Out of service, and `why`; with "" it serves again (circulation rule 30). Survives a restart."""
        person, why = self._person(request), asked.one_of(request, "why", ["", *PAUSES])
        done = Done(person, Act.PAUSED if why else Act.OPENED, why)
        self._back.consult(lambda journal: journal.record(done))
        self._back.paused(why)
        return {"paused": why}

    # --- who asks -------------------------------------------------------------------------------------

    def _sign_in(self, request: Request) -> Answer:
        """A token that stands for the proof until sign_out, so that no PIN is kept meanwhile."""
        name, token = self._person(request), secrets.token_hex(16)
        self._signed_in[token] = name
        return {"name": name, "token": token}

    def _sign_out(self, request: Request) -> Answer:
        self._signed_in.pop(asked.text(request, "token"), None)
        return {}

    def _by_token(self, token: str) -> str:
        """Raises Declined when it has ended, or the person is no longer staff."""
        name = self._signed_in.get(token)
        person = self._back.consult(lambda journal: journal.people.named(name)) if name else None
        if person is None or not person.active:
            raise Declined("signed_out")
        return person.name

    def _person(self, request: Request) -> str:
        """The name of the person who proved to be it: signed in before, by card or by PIN."""
        if request.get("token"):
            return self._by_token(asked.text(request, "token"))
        if request.get("card"):
            card = Secret(asked.text(request, "card"))
            holder = self._back.consult(lambda journal: journal.people.with_card(card))
            if holder is None or not holder.active:
                raise Declined("person_unknown")
            return holder.name
        if not request.get("person"):
            raise Declined("person_missing")
        name, pin = asked.text(request, "person"), Secret(asked.text(request, "pin"))
        person = self._back.consult(lambda journal: journal.people.named(name))
        if person is None:
            raise Declined("person_unknown")
        proof, after = prove(person, pin, self._now())
        if after != person:
            self._back.consult(lambda journal: journal.people.keep(after))
        if proof is not Proof.GIVEN:
            raise Declined(f"person_{proof.value}", _until(after.locked_until))
        return name


def _reader(seq: int) -> Callable[[Journal], Entry]:
    def read(journal: Journal) -> Entry:
        entry = journal.entry(seq)
        assert entry is not None, "a row that was just saved"
        return entry

    return read


def _next(page: tuple[Entry, ...]) -> int | None:
    """After which row the next page begins; None: this was the last."""
    return page[-1].seq if len(page) == MOST_ROWS else None


def _moment(now: Callable[[], datetime]) -> Moment:
    return Moment(now(), 0.0)


def _until(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
