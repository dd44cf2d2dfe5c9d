"""The counter's requests about what lies on the pad: inspect, secure and release, program, convert.

Reading needs no name; every write is an act of a person, recorded with its items. Answers name items and tags, never a reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from drivers.rfid.pad import ItemOnPad, TagOnPad
from drivers.rfid.tags.content import Crc, Quirk, TagContent, Usage, safe_text
from kiosk.acts import Act, Done, Refusal
from kiosk.ils import ItemRecord
from kiosk.journal.journal import Journal
from kiosk.rules.identity import Foreign, Identity, Resolved, Unresolved
from kiosk.rules.staff import MENDED
from kiosk.staff import asked, shown
from kiosk.staff.asked import Answer, Request
from kiosk.staff.declined import Declined
from kiosk.staff.tag_values import OnPad, TagResult, Told, Wanted
from kiosk.staff.tagging import TagBench
from kiosk.staff.workshop import Workshop
from kiosk.values import Entry, ItemKey, Security

T = TypeVar("T")
Consult = Callable[[Callable[[Journal], Any]], Any]
Perform = Callable[[Act, Entry, str, str], Refusal | None]

WAIT_LONGEST_S = 60
PARTS_AT_MOST = 99
_NOTE_LONGEST = 400


class TagRequests:
    def __init__(
        self, workshop: Workshop, consult: Consult, perform: Perform, person: Callable[[Request], str]
    ) -> None:
        """`person` proves who asks."""
        self._workshop = workshop
        self._consult = consult
        self._perform = perform
        self._person = person
        self._silent: set[str] = set()
        self.served: dict[str, Callable[[Request], Answer]] = {
            "inspect": self._inspect,
            "secure": lambda request: self._switch(request, Security.IN_STOCK),
            "release": lambda request: self._switch(request, Security.ON_LOAN),
            "program": self._program,
            "convert": self._convert,
        }

    # --- looking ----------------------------------------------------------------------------------------

    def _inspect(self, request: Request) -> Answer:
        """`wait_s`: how long something may take to be laid down."""
        wait_s = asked.number(request, "wait_s", 0, WAIT_LONGEST_S, 0)

        def look(bench: TagBench) -> tuple[OnPad, list[dict[str, Any]]]:
            on_pad = bench.look(wait_s)
            return on_pad, [tag_row(tag, bench.security_of(tag), on_pad) for tag in on_pad.pad.tags]

        on_pad, tags = self._workshop.at_pad(look)
        self._silent.clear()
        return {
            "tags": tags,
            "items": [self._item(item) for item in on_pad.pad.items],
            "unreadable": on_pad.pad.unreadable,
            "cannot": on_pad.cannot,
        }

    def _item(self, item: ItemOnPad) -> dict[str, Any]:
        found = {
            "item": item.item_id,
            "owner": item.owner,
            "here": len(item.tags),
            "parts": item.parts,
            "missing": item.missing,
            "copies": item.copies,
        }
        return found | self._known(self._workshop.identify(item.owner, item.item_id), item.item_id)

    def _known(self, identity: Identity, text: str) -> dict[str, Any]:
        """What the library system says, and what the journal knows last."""
        match identity:
            case Resolved(key):
                return {
                    "whose": "ours",
                    "system": key.ils,
                    "ils": self._ils(key),
                    "last": self._last(key.item),
                }
            case Unresolved(key):
                return {"whose": "unresolved", "system": "", "ils": None, "last": self._last(key.item)}
            case Foreign():
                return {"whose": "foreign", "system": "", "ils": None, "last": None}

    def _ils(self, key: ItemKey) -> dict[str, Any] | None:
        """A system that did not answer is not asked about the next item of the stack."""
        if key.ils in self._silent:
            return None
        record = self._workshop.item(key)
        if record is None:
            self._silent.add(key.ils)
        return record_row(record)

    def _last(self, item: str) -> dict[str, Any] | None:
        entries: tuple[Entry, ...] = self._consult(lambda journal: journal.of_item(item))
        if not entries:
            return None
        row = shown.row(entries[-1])
        del row["card"]
        return row

    # --- writing ----------------------------------------------------------------------------------------

    def _switch(self, request: Request, word: Security) -> Answer:
        """Secure, or release, the items on the pad; `uids`: only these tags."""
        person = self._person(request)
        uids = asked.texts(request, "uids") if "uids" in request else []
        act = Act.TAG_SECURED if word is Security.IN_STOCK else Act.TAG_RELEASED
        results = self._workshop.at_pad(lambda bench: bench.switch(word, uids))
        answer = self._done(person, act, results)
        for item in {one.content.item_id: one.content for one in results}.values():
            parts = [one for one in results if one.content.item_id == item.item_id]
            if len(parts) >= max(item.parts, 1) and all(one.security in _SWITCHED for one in parts):
                self._agree(person, self._workshop.identify(str(item.owner), item.item_id), word)
        return answer

    def _agree(self, person: str, identity: Identity, word: Security) -> None:
        """Rows that waited for nothing but this tag wait no longer."""
        if isinstance(identity, Foreign):
            return
        act = Act.RESECURED if word is Security.IN_STOCK else Act.RERELEASED
        kind, trouble = MENDED[act]
        rows: tuple[Entry, ...] = self._consult(lambda journal: journal.of_item(identity.item.item))
        for row in rows:
            if (row.item, row.kind) == (identity.item, kind) and trouble in row.waits_for:
                self._perform(act, row, person, "")

    def _program(self, request: Request) -> Answer:
        """Write `item` onto its tag, or its `parts` tags; `part`: only that one; `confirmed`: over what else is there."""
        person = self._person(request)
        wanted = self._wanted(request)
        if self._workshop.house.is_card(wanted.item):  # what is written is recorded in clear, for good
            raise Declined("readers_card")
        identity = self._workshop.identify(str(self._workshop.owner), wanted.item)
        if not isinstance(identity, Resolved) and not wanted.confirmed:
            raise Declined("unresolved", wanted.item)
        results = self._workshop.at_pad(lambda bench: bench.program(wanted))
        known = record_row(self._workshop.item(identity.item)) if isinstance(identity, Resolved) else None
        return {**self._done(person, Act.TAG_PROGRAMMED, results), "ils": known}

    @staticmethod
    def _wanted(request: Request) -> Wanted:
        item = asked.text(request, "item").strip()
        if not item or safe_text(item) != item:
            raise Declined("bad_item")
        parts = asked.number(request, "parts", 1, PARTS_AT_MOST, 1)
        part = asked.number(request, "part", 1, parts, 1) if "part" in request else None
        usage = asked.number(request, "usage", 0, Usage.DISCARDED, Usage.CIRCULATION)
        return Wanted(item, parts, part, usage, confirmed=request.get("confirmed") is True)

    def _convert(self, request: Request) -> Answer:
        person = self._person(request)
        return self._done(person, Act.TAG_CONVERTED, self._workshop.at_pad(lambda bench: bench.convert()))

    def _done(self, person: str, act: Act, results: list[TagResult]) -> Answer:
        """Recorded where anything was tried; `good` where all of it is as it was wanted."""
        tried = [one for one in results if {one.memory, one.security} & _TRIED]
        if tried:
            done = Done(person, act, "; ".join(map(_in_words, tried))[:_NOTE_LONGEST])
            self._consult(lambda journal: journal.record(done))
        return {"good": all(one.good for one in results), "results": [result_row(one) for one in results]}


_SWITCHED = (Told.VERIFIED, Told.ALREADY)
_TRIED = frozenset({Told.VERIFIED, Told.REFUSED, Told.UNFINISHED, Told.FAILED, Told.GONE})


def _in_words(one: TagResult) -> str:
    told = "/".join(word.value for word in (one.memory, one.security) if word)
    part = f" {one.content.part}/{one.content.parts}" if one.content.parts > 1 else ""
    return f"{one.content.item_id}{part} {one.uid} {told}"


def tag_row(tag: TagOnPad, security: Security, on_pad: OnPad) -> dict[str, Any]:
    return {
        "uid": tag.uid,
        **content_row(tag.content),
        "afi": None if tag.afi is None else f"{tag.afi:02X}",
        "security": security.value,
        "eas": on_pad.eas.get(tag.uid),
    }


def content_row(content: TagContent) -> dict[str, Any]:
    """What a tag says. A reader's card keeps its number to itself."""
    return {
        "model": content.model.value,
        "quirk": [quirk.name.lower() for quirk in Quirk if quirk in content.quirk and quirk.name],
        "damaged": content.crc is Crc.BAD,
        "card": content.is_card,
        "item": "" if content.is_card else content.item_id,
        "owner": str(content.owner),
        "parts": max(content.parts, 1),
        "part": content.part,
        "usage": content.usage,
    }


def result_row(one: TagResult) -> dict[str, Any]:
    return {
        "uid": one.uid,
        **content_row(one.content),
        "memory": one.memory.value if one.memory else None,
        "security": one.security.value if one.security else None,
        "good": one.good,
        "was": content_row(one.was) if one.was else None,
    }


def record_row(record: ItemRecord | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return asdict(record) | {"due": record.due.isoformat() if record.due else None}
