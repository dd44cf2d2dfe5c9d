"""What the tools at the pad share: whether something lies there, facts about tags and items, words for what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from kiosk.effects import Sound
from kiosk.messages import Message, say
from kiosk.staff.area.page import Knows
from kiosk.staff.view import Fact
from kiosk.values import Pad

Found: TypeAlias = Mapping[str, Any]
"""A tag, an item or a result, as the counter tells it (kiosk.staff.tag_requests)."""


@dataclass(frozen=True, slots=True)
class Lay:
    """What lies there, whatever is written on it: tags of items, others that are blank or unreadable, cards."""

    items: frozenset[str] = frozenset()
    others: int = 0
    cards: int = 0

    @property
    def tags(self) -> int:
        return len(self.items) + self.others

    def is_only_written(self, before: Lay, written: frozenset[str]) -> bool:
        """Whether nobody put anything down or took it away: it differs from `before` by what was written on tags."""
        same = (self.tags, self.cards) == (before.tags, before.cards)
        return same and self.items - before.items <= written


NOTHING = Lay()


def lay(pad: Pad) -> Lay:
    return Lay(frozenset(uid for item in pad.items for uid in item.uids), pad.unreadable, len(pad.cards))


def empty(knows: Knows) -> bool:
    """No book and no tag for one; a card may lie there, perhaps that of whoever is signed in."""
    return lay(knows.pad).tags == 0


def plain(text: str) -> Message:
    """A title, a number: what is the same in every language."""
    return say("staff.text", text=text)


def fact(code: str, value: Message | str) -> Fact:
    return Fact(say(f"staff.fact.{code}"), plain(value) if isinstance(value, str) else value)


def sound_of(answer: Found) -> Sound:
    return Sound.DONE if answer["good"] else Sound.ATTENTION


def result_facts(results: Iterable[Found]) -> tuple[Fact, ...]:
    """One line for each tag: which it is, and what became of it."""
    return tuple(Fact(plain(name_of(one)), result_words(one)) for one in results)


def name_of(one: Found) -> str:
    part = f" ({one['part'] or '?'}/{one['parts']})" if one["parts"] > 1 else ""
    return f"{one['item'] or one['uid']}{part}"


def result_words(one: Found) -> Message:
    """The first thing that is wrong, else what was done."""
    bad = next((w for w in (one["memory"], one["security"]) if w not in (None, "verified", "already")), None)
    if bad is None:
        done = "verified" if "verified" in (one["memory"], one["security"]) else "already"
        return say(f"staff.told.{done}")
    security = one["memory"] in (None, "verified", "already")
    return say("staff.told.cannot_secure" if security and bad == "cannot" else f"staff.told.{bad}")


_NEW_TAG = frozenset({"refused", "too_small"})
_TRY_AGAIN = frozenset({"gone", "unfinished", "failed"})


def remedy(results: Iterable[Found]) -> Message | None:
    """What to do about what was not done: most tags only want to lie still, others are past that."""
    bad = {word for one in results if not one["good"] for word in (one["memory"], one["security"])}
    if bad & _TRY_AGAIN:
        return say("staff.again")
    return say("staff.new_tag") if bad & _NEW_TAG else None


# --- what was found -----------------------------------------------------------------------------------------

_STATUS = frozenset(
    {"available", "in_process", "on_hold_shelf", "to_be_reshelved", "in_transit", "lost", "missing"}
)


def item_state(item: Found) -> Message:
    """Where an item is, as its library system says."""
    known = item["ils"]
    if item["whose"] != "ours":
        return say(f"staff.book.{item['whose']}")
    if known is None:
        return say("staff.book.no_answer")
    if not known["known"]:
        return say("staff.book.unknown")
    if known["charged"]:
        if not known["due"]:
            return say("staff.book.on_loan")
        return say("staff.book.on_loan_until", due=datetime.fromisoformat(known["due"]).date())
    return say(f"staff.book.{known['status'] if known['status'] in _STATUS else 'other'}")


def item_facts(item: Found, tags: Iterable[Found]) -> tuple[Fact, ...]:
    """All that is known of the one item on the pad; what staff ask for most stands first."""
    known, last, tags = item["ils"], item["last"], tuple(tags)
    securities = dict.fromkeys(tag["security"] for tag in tags)
    facts = [fact("security", say(f"staff.security.{word}")) for word in securities]
    if known is not None and known["title"]:
        facts.append(fact("title", known["title"]))
    if known is not None and known["held"] is not None:
        facts.append(fact("held", say("staff.held.yes" if known["held"] else "staff.held.no")))
    facts.append(fact("number", item["item"]))
    if item["missing"]:
        facts.append(fact("parts", say("fact.parts", seen=item["here"], total=item["parts"])))
    if item["copies"] > 1:
        facts.append(fact("parts", say("row.same_number")))
    if last is not None:
        code = "staff.last.loan" if last["kind"] == "loan" else "staff.last.return"
        facts.append(fact("last", say(code, at=datetime.fromisoformat(last["opened"]))))
    if item["owner"]:
        facts.append(fact("owner", item["owner"]))
    return (*facts, *map(tag_fact, tags), *codes(tags))


def tag_fact(tag: Found) -> Fact:
    """How a tag is written, in words."""
    return fact("tag", say(f"staff.model.{_model(tag)}"))


def codes(tags: Iterable[Found]) -> tuple[Fact, ...]:
    """What a technician asks for on the telephone; nothing of a reader's card."""
    return tuple(
        Fact(say("staff.fact.codes"), plain(" · ".join(_codes(tag))), quiet=True)
        for tag in tags
        if not tag["card"]
    )


def _codes(tag: Found) -> tuple[str, ...]:
    model = () if tag["model"] in ("blank", "unknown") else (str(tag["model"]),)
    afi = (f"AFI {tag['afi']}",) if tag["afi"] else ()
    return (*model, *afi, str(tag["uid"]))


def short_facts(items: Iterable[Found]) -> tuple[Fact, ...]:
    """Several items: one line each."""
    return tuple(
        Fact(item_state(item), plain((item["ils"] or {}).get("title") or item["item"])) for item in items
    )


def stranger_facts(tags: Iterable[Found]) -> tuple[Fact, ...]:
    """Tags that are no item: blank ones, damaged ones."""
    strangers = tuple(tag for tag in tags if not (tag["item"] or tag["card"]))
    return (*map(tag_fact, strangers), *codes(strangers))


_MODELS = {
    "blank": "blank",
    "ISO 28560-3": "iso3",
    "ISO 28560-2": "iso2",
    "3M RFID501": "rfid501",
    "ASCII": "ascii",
    "unknown": "unknown",
}


def _model(tag: Found) -> str:
    if tag["card"]:
        return "card"
    if tag["damaged"]:
        return "damaged"
    return "iso3_old" if tag["quirk"] else _MODELS[tag["model"]]


def is_old(tag: Found) -> bool:
    """Whether converting would change it."""
    return bool(tag["item"]) and _model(tag) != "iso3"
