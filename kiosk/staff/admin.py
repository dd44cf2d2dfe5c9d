"""Who is staff here: a technician who may run the command adds people, gives them a PIN or card, ends them.

Whoever may write to the control socket runs the station's machine; each change is recorded all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kiosk.acts import Act, Done
from kiosk.journal.journal import Journal
from kiosk.journal.people import Taken
from kiosk.staff.declined import Declined
from kiosk.staff.person import Person, hash_pin
from kiosk.values import Secret

TECHNICIAN = "technician"
NAME_LONGEST = 60
CARD_LONGEST = 64

Consult = Callable[[Callable[[Journal], None]], None]


def people(journal: Journal) -> dict[str, Any]:
    return {
        "people": [
            {
                "name": person.name,
                "pin": person.pin is not None,
                "card": person.has_card,
                "active": person.active,
                "locked_until": person.locked_until.isoformat() if person.locked_until else None,
            }
            for person in journal.people.all()
        ]
    }


def names(journal: Journal) -> dict[str, Any]:
    """Who may sign in by PIN."""
    return {"names": [one.name for one in journal.people.all() if one.active and one.pin is not None]}


def change(consult: Consult, request: Mapping[str, Any]) -> dict[str, Any]:
    """`change`: add, pin, card, unlock or end; with `name`, and `pin` or `card` where it needs them."""
    name = request.get("name")
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name.strip()) <= NAME_LONGEST:
        raise Declined("bad_name")
    pin, card = _pin(request.get("pin")), _card(request.get("card"))
    made = _CHANGES.get(str(request.get("change")))
    if made is None:
        raise Declined("bad_request", "change")
    act, how = made

    def write(journal: Journal) -> None:
        try:
            how(journal, name.strip(), pin, card)
        except Taken as taken:
            raise Declined("taken", str(taken)) from None
        journal.record(Done(TECHNICIAN, act, f"{request['change']}: {name.strip()}"))

    consult(write)
    return {}


def _pin(value: object) -> str | None:
    if value is None:
        return None
    try:
        return hash_pin(Secret(str(value)))
    except ValueError as error:
        raise Declined("bad_pin", str(error)) from None


def _card(value: object) -> Secret | None:
    if value is None:
        return None
    text = str(value).strip()
    if not 0 < len(text) <= CARD_LONGEST or not text.isprintable():
        raise Declined("bad_card")
    return Secret(text)


def _there(journal: Journal, name: str) -> Person:
    person = journal.people.named(name)
    if person is None:
        raise Declined("person_unknown", name)
    return person


def _add(journal: Journal, name: str, pin: str | None, card: Secret | None) -> None:
    if pin is None and card is None:
        raise Declined("proof_missing")
    journal.people.add(Person(name, pin), card)


def _new_pin(journal: Journal, name: str, pin: str | None, _card: Secret | None) -> None:
    journal.people.keep(replace(_there(journal, name), pin=pin, wrong=0, locked_until=None))


def _new_card(journal: Journal, name: str, _pin: str | None, card: Secret | None) -> None:
    _there(journal, name)
    journal.people.give_card(name, card)


def _unlock(journal: Journal, name: str, _pin: str | None, _card: Secret | None) -> None:
    journal.people.keep(replace(_there(journal, name), wrong=0, locked_until=None))


def _end(journal: Journal, name: str, _pin: str | None, _card: Secret | None) -> None:
    """The name stays, because acts name it; PIN and card go."""
    journal.people.keep(replace(_there(journal, name), active=False, pin=None, wrong=0, locked_until=None))
    journal.people.give_card(name, None)


_CHANGES: dict[str, tuple[Act, Callable[[Journal, str, str | None, Secret | None], None]]] = {
    "add": (Act.PERSON_ADDED, _add),
    "pin": (Act.PERSON_CHANGED, _new_pin),
    "card": (Act.PERSON_CHANGED, _new_card),
    "unlock": (Act.PERSON_CHANGED, _unlock),
    "end": (Act.PERSON_ENDED, _end),
}
