"""The journal's tables. States are checked words, times are UTC text, card numbers are ciphertext, nothing is pickled."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

from kiosk.passages import Outcome, Refusing
from kiosk.values import ClockQuality, IlsFact, Kind, TagFact

REVISION = "0007"
"""The newest migration; a database that says more is refused, one that says less is migrated."""

metadata = MetaData()


def _words(column: str, words: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_word")


transactions = Table(
    "transactions",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("ils_name", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("card", LargeBinary),  # Fernet token; see cipher.py
    Column("opened", Text, nullable=False),  # original time, UTC ISO 8601; never changes
    Column("clock", Text, nullable=False),
    Column("ils", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("parked", Text),
    Column("queued", Boolean, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("prior", Text, nullable=False),
    Column("renewed", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("due", Text),
    Column("reason", Text),
    Column("reference", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("provisional", Boolean, nullable=False, server_default="0"),
    Column("late", Boolean, nullable=False, server_default="0"),
    Column("override", Boolean, nullable=False, server_default="0"),
    Column("settled", Text),  # UTC ISO 8601: since when nothing is left to do, for anybody
    Column("handling", Text),
    Column("destination", Text, nullable=False, server_default=""),
    Column("dated_later", Boolean, nullable=False, server_default="0"),
    Column("tagless", Boolean, nullable=False, server_default="0"),
    Column("also", Text, nullable=False, server_default=""),  # reasons, a blank between them
    _words("kind", Kind),
    _words("ils", IlsFact),
    _words("tag", TagFact),
    _words("clock", ClockQuality),
    Index("open_transactions", "closed", "seq"),
    Index("transactions_of_item", "item", "seq"),
    # Small whatever the journal's age, so that starting and staff's list do not slow down with it.
    Index("parked_transactions", "seq", sqlite_where=text("parked IS NOT NULL")),
    Index("transactions_with_card", "seq", sqlite_where=text("card IS NOT NULL")),
    Index("transactions_dated_later", "seq", sqlite_where=text("dated_later")),
    sqlite_autoincrement=True,  # a sequence number is never used twice, even after pruning
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("seq", Integer, ForeignKey("transactions.seq"), nullable=False),
    Column("at", Text, nullable=False),
    Column("ils", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("note", Text, nullable=False),
    Index("history_of", "seq"),
    sqlite_autoincrement=True,
)

acts = Table(
    "acts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("seq", Integer, ForeignKey("transactions.seq")),  # NULL: not about a row
    Column("at", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("note", Text, nullable=False),
    Index("acts_of", "seq"),
    sqlite_autoincrement=True,
)

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("pin", Text),  # Argon2id in PHC string form
    Column("card", LargeBinary, unique=True),  # keyed hash; see cipher.py
    Column("active", Boolean, nullable=False),
    Column("wrong", Integer, nullable=False),  # wrong PINs in a row
    Column("locked_until", Text),
    sqlite_autoincrement=True,
)

crates = Table(
    "crates",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("number", Integer, nullable=False),  # painted on it; comes again and again
    Column("bin", Text, nullable=False),
    Column("put_in", Text, nullable=False),
    Column("put_by", Text, nullable=False),
    Column("taken_out", Text),
    Column("taken_by", Text, nullable=False),
    Column("counter", Integer),
    Column("reconciled", Text),
    Index("crates_in_bins", "bin", unique=True, sqlite_where=text("taken_out IS NULL")),
    sqlite_autoincrement=True,
)

passages = Table(
    "passages",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("at", Text, nullable=False),  # when it entered; never changes
    Column("clock", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("entry", Text, nullable=False),  # key of a transaction; "" where there is none
    Column("bin", Text, nullable=False),
    Column("crate", Integer, ForeignKey("crates.id")),
    Column("flags", Text, nullable=False),  # words, sorted, with blanks between
    Column("tag", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("settled", Boolean, nullable=False),
    _words("what", Outcome),
    _words("clock", ClockQuality),
    Index("passages_of_crate", "crate", "seq"),
    Index("passages_of_entry", "entry"),
    Index("open_passages", "seq", sqlite_where=text("NOT settled")),
    sqlite_autoincrement=True,
)

reconcilings = Table(
    "reconcilings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("crate", Integer, ForeignKey("crates.id"), nullable=False, unique=True),
    Column("begun", Text, nullable=False),
    Column("person", Text, nullable=False),  # who began it
    Column("closed", Text),
    Column("closed_by", Text, nullable=False),
    Column("totals", Text, nullable=False),  # as they were signed: a JSON object
    sqlite_autoincrement=True,
)

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("crate", Integer, ForeignKey("crates.id"), nullable=False),
    Column("at", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("ils_name", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("passage", Integer, ForeignKey("passages.seq")),
    Column("title", Text, nullable=False),
    Column("entry", Text, nullable=False),  # key of the return that it led to
    Column("done", Text, nullable=False),  # what was done about it: codes, with blanks between
    Index("findings_of_crate", "crate", "id"),
    Index("findings_of_passage", "passage"),
    sqlite_autoincrement=True,
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("at", Text, nullable=False),
    Column("clock", Text, nullable=False),
    Column("ils_name", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("decision", Text),  # of staff
    Column("decided", Text),
    Column("person", Text, nullable=False),
    Column("note", Text, nullable=False),
    _words("why", Refusing),
    _words("clock", ClockQuality),
    Index("attempts_of_item", "item", "id"),
    Index("open_attempts", "id", sqlite_where=text("decision IS NULL")),
    sqlite_autoincrement=True,
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("code", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("clock", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("stage", Text, nullable=False),
    _words("clock", ClockQuality),
    Index("incidents_by_code", "code"),
    sqlite_autoincrement=True,
)
