"""People of staff in the database. A person who left stays as a name, because acts name them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Row, Update, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.journal.cipher import Cipher
from kiosk.journal.tables import people
from kiosk.staff.person import Person
from kiosk.values import Secret


class Taken(ValueError):
    """The name or the card belongs to a person already."""


class People:
    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self._connection = connection
        self._cipher = cipher

    def all(self) -> tuple[Person, ...]:
        with self._connection.begin():
            return tuple(map(_person, self._connection.execute(select(people).order_by(people.c.name))))

    def named(self, name: str) -> Person | None:
        return self._one(people.c.name == name)

    def with_card(self, card: Secret) -> Person | None:
        return self._one(people.c.card == self._cipher.mark(card))

    def _one(self, condition: ColumnElement[bool]) -> Person | None:
        with self._connection.begin():
            row = self._connection.execute(select(people).where(condition)).first()
        return _person(row) if row is not None else None

    def add(self, person: Person, card: Secret | None = None) -> None:
        """Raises Taken."""
        mark = self._cipher.mark(card) if card else None
        self._write(insert(people).values(name=person.name, card=mark, **_facts(person)))

    def keep(self, person: Person) -> None:
        """All facts of a person who is there; the card stays."""
        self._write(update(people).where(people.c.name == person.name).values(**_facts(person)))

    def give_card(self, name: str, card: Secret | None) -> None:
        """Raises Taken."""
        mark = self._cipher.mark(card) if card else None
        self._write(update(people).where(people.c.name == name).values(card=mark))

    def _write(self, statement: Insert | Update) -> None:
        try:
            with self._connection.begin():
                self._connection.execute(statement)
        except IntegrityError:
            raise Taken("the name or the card belongs to a person already") from None


def _facts(person: Person) -> dict[str, object]:
    until = person.locked_until
    return {
        "pin": person.pin,
        "active": person.active,
        "wrong": person.wrong,
        "locked_until": until.isoformat() if until else None,
    }


def _person(row: Row[Any]) -> Person:
    until = datetime.fromisoformat(row.locked_until) if row.locked_until else None
    return Person(row.name, row.pin, row.card is not None, row.active, row.wrong, until)
