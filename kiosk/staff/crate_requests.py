"""The counter's requests about a crate that was taken out of the return bin: reconciling it, step by step.

What the bin recorded against what lies on the table is judged by `kiosk.rules.reconciling`; here it is looked up, done and
written down. Whatever is found and done is a person's; a reconciling may stop at any moment and go on with anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from kiosk.acts import Act, Done
from kiosk.ils import ItemRecord
from kiosk.passages import Crate
from kiosk.rules import reconciling as rules
from kiosk.rules.identity import Foreign, Resolved, Unresolved
from kiosk.rules.reconciling import Deed, Finding, Offer, Record, Result
from kiosk.staff import asked, bin_shown, bin_slips, dating
from kiosk.staff.asked import Answer, Request
from kiosk.staff.bin_requests import Back
from kiosk.staff.declined import Declined
from kiosk.staff.tagging import TagBench
from kiosk.staff.workshop import Workshop
from kiosk.values import Entry, ItemKey, Reason, Security, TagFact

log = structlog.get_logger(__name__)

PAD_WAIT_S = 30


@dataclass(frozen=True, slots=True)
class OnTable:
    """An item as it was shown: what its tags or barcode say, and whether its tags alarm (None: only scanned)."""

    text: str
    owner: str = ""
    secured: bool | None = None


class CrateRequests:
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
            "crate": self._crate,
            "crate_begin": self._begin,
            "crate_scan": self._scan,
            "crate_date": self._date,
            "crate_do": self._do,
            "crate_close": self._close,
            "missing": self._missing,
            "missing_do": self._missing_do,
        }

    # --- reconciling ------------------------------------------------------------------------------------

    def _crate(self, request: Request) -> Answer:
        """All that is known of a crate's reconciling so far; asking changes nothing."""
        return self._sheet(self._taken_out(request))

    def _begin(self, request: Request) -> Answer:
        """Begin, or go on where somebody stopped."""
        person, crate = self._person(request), self._taken_out(request)
        self._back.consult(lambda journal: journal.reconcilings.begin(crate.id, person))
        return self._sheet(crate)

    def _sheet(self, crate: Crate) -> Answer:
        records, findings = self._records(crate), self._findings(crate)
        papers = self._back.consult(lambda journal: journal.reconcilings.of(crate.id))
        return {
            "crate": bin_shown.crate(crate),
            "totals": bin_shown.totals(rules.totals(crate, records, findings)),
            "findings": [self._shown(one, records) for one in reversed(findings)],
            "expected": [bin_shown.expected(record) for record in records if not record.found],
            "begun": papers is not None,
            "person": papers.person if papers else "",
            "closed": papers.closed.isoformat() if papers and papers.closed else None,
        }

    def _scan(self, request: Request) -> Answer:
        """What lies on the table: `text` of a barcode, or with `pad` everything on the pad."""
        person, crate = self._person(request), self._under_way(request)
        printing = request.get("print") is not False
        seen = self._on_pad(request) if request.get("pad") is True else [OnTable(asked.text(request, "text"))]
        if any(self._workshop.house.is_card(one.text.strip()) for one in seen):
            raise Declined("readers_card")
        shown = [self._find(crate, one, person, printing) for one in seen if one.text.strip()]
        records, findings = self._records(crate), self._findings(crate)
        return {"seen": shown, "totals": bin_shown.totals(rules.totals(crate, records, findings))}

    def _on_pad(self, request: Request) -> list[OnTable]:
        wait_s = asked.number(request, "wait_s", 0, PAD_WAIT_S, 0)

        def look(bench: TagBench) -> list[OnTable]:
            return [
                OnTable(
                    item.item_id,
                    item.owner,
                    all(bench.security_of(tag) is Security.IN_STOCK for tag in item.tags),
                )
                for item in bench.look(wait_s).pad.items
            ]

        return self._workshop.at_pad(look)

    def _find(self, crate: Crate, seen: OnTable, person: str, printing: bool) -> dict[str, Any]:
        key = self._key(seen)
        if key is None:
            stranger = ItemKey("", f"{seen.owner}:{seen.text.strip()}")
            judged = rules.judge_stranger(stranger, self._records(crate))
            finding = self._found_before(crate, stranger) or self._keep(crate, replace(judged, person=person))
            return self._shown(finding, ())
        again = self._found_before(crate, key)
        look = None
        if again is None:
            finding, look = self._judged(crate, key)
            finding = self._keep(crate, replace(finding, person=person))
        else:
            finding = again
        records = self._about(crate, finding)
        finding = self._printed(finding, records) if printing else finding
        told = self._shown(finding, records, secured=seen.secured, on_loan=_on_loan(look))
        return told | {"again": again is not None, "secured": seen.secured}

    def _key(self, seen: OnTable) -> ItemKey | None:
        """None: not the library's."""
        match self._workshop.identify(seen.owner, seen.text.strip()):
            case Resolved(key):
                return key
            case Unresolved(key, _):
                return key
            case Foreign():
                return None

    def _judged(self, crate: Crate, key: ItemKey) -> tuple[Finding, ItemRecord | None]:
        """The library system is asked only about what this crate has no record of."""
        records = self._records(crate)
        finding = rules.judge(key, records, (), None)
        if finding.result in (Result.MATCHED, Result.CONFIRMED):
            return finding, None
        elsewhere = self._back.consult(lambda journal: journal.reconcilings.elsewhere(key, crate.id))
        look = self._workshop.item(key) if key.ils else None
        finding = rules.judge(key, records, elsewhere, _on_loan(look))
        return replace(finding, title=look.title if look else ""), look

    def _printed(self, finding: Finding, records: tuple[Record, ...]) -> Finding:
        record = _record_of(finding, records)
        offered = rules.offers(finding, record, secured=True, on_loan=None)
        if (
            record is None
            or record.entry is None
            or Offer.PRINT not in offered
            or Deed.PRINTED in finding.done
        ):
            return finding
        if not self._back.print_slip(bin_slips.next_place(record.entry, self._workshop.house)):
            return finding
        return self._did(finding, Deed.PRINTED)

    # --- what is done about a finding ---------------------------------------------------------------------

    def _do(self, request: Request) -> Answer:
        """`deed`: secured, taken_in (`as_of`: when it came, where nobody knows), noted, printed."""
        person = self._person(request)
        deed = Deed(asked.one_of(request, "deed", [one.value for one in _BY_HAND]))
        crate, finding = self._finding(request)
        match deed:
            case Deed.SECURED:
                finding = self._secure(crate, finding, person)
            case Deed.TAKEN_IN:
                finding = self._take_in(crate, finding, person, request)
            case Deed.PRINTED:
                finding = self._printed(
                    replace(finding, done=finding.done - {deed}), self._about(crate, finding)
                )
                if deed not in finding.done:
                    raise Declined("not_printed")
            case _:
                finding = self._did(finding, deed)
        return {"finding": self._shown(finding, self._about(crate, finding))}

    def _secure(self, crate: Crate, finding: Finding, person: str) -> Finding:
        """On the pad; the row of its return no longer waits for that."""
        item = finding.item

        def switch(bench: TagBench) -> bool:
            here = [
                one for one in bench.look().pad.items if self._key(OnTable(one.item_id, one.owner)) == item
            ]
            uids = [tag.uid for one in here for tag in one.tags]
            if not uids:
                raise Declined("not_on_pad")
            return all(result.good for result in bench.switch(Security.IN_STOCK, uids))

        if not self._workshop.at_pad(switch):
            raise Declined("not_secured")
        record = _record_of(finding, self._about(crate, finding))
        entry = record.entry if record and record.entry else self._entry(finding.entry)
        if entry is not None and (entry.tag is not TagFact.VERIFIED or Reason.NOT_SECURED in entry.waits_for):
            self._perform(Act.RESECURED, entry, person, "")
        return self._did(finding, Deed.SECURED)

    def _take_in(self, crate: Crate, finding: Finding, person: str, request: Request) -> Finding:
        strange = finding.result in (Result.UNEXPECTED, Result.IDENTIFIED)
        if finding.item is None or not strange:
            raise Declined("nothing_to_take_in")
        if Deed.TAKEN_IN in finding.done:
            raise Declined("taken_in_before")
        chosen = asked.text(request, "as_of") if "as_of" in request else None
        key = f"crate-{crate.id}-{finding.id}"
        if self._entry(key) is None:  # else it was recorded, and the power went before that was ticked off
            entry = self._came_back(crate, finding.item, chosen, secured=Deed.SECURED in finding.done)
            note = f"found in crate {crate.number} of bin {crate.bin}"
            self._perform(Act.TAKEN_IN, replace(entry, key=key, title=finding.title), person, note)
        return self._did(replace(finding, entry=key), Deed.TAKEN_IN)

    def _date(self, request: Request) -> Answer:
        """As of when an unexpected item would be taken in; `as_of` None: staff choose, not before `earliest`."""
        crate, finding = self._finding(request)
        if finding.item is None:
            raise Declined("nothing_to_take_in")
        at, _due = self._found_out(crate, finding.item)
        return {"as_of": at.isoformat() if at else None, "earliest": crate.put_in.isoformat()}

    def _found_out(self, crate: Crate, item: ItemKey) -> tuple[datetime | None, datetime | None]:
        """When it came back, as far as anybody knows, and when its loan is due."""
        look = self._workshop.item(item) if item.ils else None
        lent = self._back.consult(lambda journal: journal.loans.last(item))
        due = look.due if look else None
        return dating.found_out(crate, lent, due, self._workshop.house.shortest_loan_days), due

    def _came_back(self, crate: Crate, item: ItemKey, chosen: str | None, *, secured: bool) -> Entry:
        at, due = self._found_out(crate, item)
        if chosen is not None:
            at = dating.chosen(crate, chosen, self._now(), self._workshop.house.zone)
        if at is None:
            raise Declined("choose_date", crate.put_in.isoformat())
        return dating.late_return(crate, item, at, due, secured=secured)

    def _close(self, request: Request) -> Answer:
        """Sign the totals. Whatever was not found is written down as missing and kept open."""
        person, crate = self._person(request), self._under_way(request)
        records, findings = self._records(crate), self._findings(crate)
        undecided = [one for one in findings if _undecided(one)]
        if undecided:
            raise Declined("undecided", str(len(undecided)))
        told = rules.totals(crate, records, findings)
        left = (*rules.left_over(records), *rules.left_over(self._gone(crate)))
        self._back.consult(lambda journal: journal.reconcilings.close(crate.id, person, told, left))
        counted = ", ".join(f"{name} {n}" for name, n in bin_shown.totals(told).items() if n)
        self._record(Done(person, Act.CRATE_CLOSED, f"crate {crate.number} of bin {crate.bin}: {counted}"))
        if not told.adds_up:
            log.error("totals.do_not_add_up", crate=crate.number, bin=crate.bin, **bin_shown.totals(told))
        return {"totals": bin_shown.totals(told), "missing": told.missing}

    def _gone(self, crate: Crate) -> list[Record]:
        """Uncertain in no crate, and this is the last one in which they might have lain."""
        nowhere = self._back.consult(lambda journal: journal.reconcilings.nowhere())
        waiting = self._back.consult(lambda journal: journal.bins.waiting())
        standing = self._back.consult(lambda journal: journal.bins.loads())
        others = [one for one in (*waiting, *(load.crate for load in standing)) if one.id != crate.id]
        return [
            one
            for one in nowhere
            if crate.taken_out
            and one.passage.at.utc < crate.taken_out
            and not any(rules.could_hold(other, one.passage) for other in others)
        ]

    # --- missing ----------------------------------------------------------------------------------------

    def _missing(self, _request: Request) -> Answer:
        """Recorded, in no crate, and nobody has dealt with it."""
        lost = self._back.consult(lambda journal: journal.reconcilings.missing())
        return {"rows": [bin_shown.finding(one, None, ()) | bin_shown.crate(crate) for crate, one in lost]}

    def _missing_do(self, request: Request) -> Answer:
        """`deed`: claimed (its reader is believed), searched (found elsewhere)."""
        person, note = self._person(request), asked.note(request)
        deed = Deed(asked.one_of(request, "deed", [Deed.CLAIMED.value, Deed.SEARCHED.value]))
        _crate, finding = self._finding(request)
        if finding.result is not Result.MISSING:
            raise Declined("no_such_finding")
        self._did(finding, deed)
        item = finding.item.item if finding.item else ""
        self._record(Done(person, Act.CLAIMED, f"{item} {deed.value} {note}".strip()))
        return {}

    # --- looking things up ------------------------------------------------------------------------------

    def _taken_out(self, request: Request) -> Crate:
        number = asked.number(request, "crate", 1, 1 << 40, 0)
        crate = self._back.consult(lambda journal: journal.bins.crate(number))
        if crate is None:
            raise Declined("no_such_crate", str(number))
        if crate.taken_out is None:
            raise Declined("crate_in_bin", crate.bin)
        return crate

    def _under_way(self, request: Request) -> Crate:
        crate = self._taken_out(request)
        papers = self._back.consult(lambda journal: journal.reconcilings.of(crate.id))
        if papers is None or papers.closed is not None:
            raise Declined("not_under_way", str(crate.number))
        return crate

    def _records(self, crate: Crate) -> tuple[Record, ...]:
        records = self._back.consult(lambda journal: journal.reconcilings.records(crate.id))
        return self._workshop.house.as_sorted(records)

    def _findings(self, crate: Crate) -> tuple[Finding, ...]:
        return self._back.consult(lambda journal: journal.reconcilings.findings(crate.id))

    def _finding(self, request: Request) -> tuple[Crate, Finding]:
        number = asked.number(request, "finding", 1, 1 << 40, 0)
        found = self._back.consult(lambda journal: journal.reconcilings.finding(number))
        crate = self._back.consult(lambda journal: journal.bins.crate(found[0])) if found else None
        if found is None or crate is None:
            raise Declined("no_such_finding", str(number))
        return crate, found[1]

    def _found_before(self, crate: Crate, key: ItemKey) -> Finding | None:
        return next((one for one in self._findings(crate) if one.item == key), None)

    def _about(self, crate: Crate, finding: Finding) -> tuple[Record, ...]:
        """The records among which the finding's own is."""
        item = finding.item
        if finding.result is Result.WRONG_BIN and item is not None:
            records = self._back.consult(lambda journal: journal.reconcilings.elsewhere(item, crate.id))
            return self._workshop.house.as_sorted(records)
        return self._records(crate)

    def _entry(self, key: str) -> Entry | None:
        return self._back.consult(lambda journal: journal.with_key(key)) if key else None

    def _keep(self, crate: Crate, finding: Finding) -> Finding:
        return self._back.consult(lambda journal: journal.reconcilings.found(crate.id, finding))

    def _did(self, finding: Finding, deed: Deed) -> Finding:
        done = replace(finding, done=finding.done | {deed})
        self._back.consult(lambda journal: journal.reconcilings.keep(done))
        return done

    def _perform(self, act: Act, entry: Entry, person: str, note: str) -> None:
        refusal = self._back.perform(act, entry, person, note)
        if refusal is not None:
            raise Declined(refusal.value)

    def _record(self, done: Done) -> None:
        self._back.consult(lambda journal: journal.record(done))

    def _shown(
        self,
        finding: Finding,
        records: tuple[Record, ...],
        *,
        secured: bool | None = None,
        on_loan: bool | None = None,
    ) -> dict[str, Any]:
        record = _record_of(finding, records)
        offered = rules.offers(finding, record, secured=secured, on_loan=on_loan)
        return bin_shown.finding(finding, record, offered) | {"on_loan": on_loan}


_BY_HAND = (Deed.SECURED, Deed.TAKEN_IN, Deed.NOTED, Deed.PRINTED)


def _on_loan(look: ItemRecord | None) -> bool | None:
    """What the library system does not know is on nobody's card."""
    if look is None:
        return None
    return look.charged if look.known else False


def _record_of(finding: Finding, records: tuple[Record, ...]) -> Record | None:
    return next((one for one in records if one.passage.seq == finding.passage), None)


def _undecided(finding: Finding) -> bool:
    """Nobody has said yet what becomes of what was not recorded."""
    strange = finding.result in (Result.UNEXPECTED, Result.IDENTIFIED)
    return strange and not finding.done & {Deed.TAKEN_IN, Deed.NOTED}
