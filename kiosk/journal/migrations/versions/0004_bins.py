"""The return bin: what entered it, its crates, how they were reconciled, and what was shown while it was full."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CLOCK = "clock IN ('synced', 'unsynced')"


def upgrade() -> None:
    op.add_column("transactions", sa.Column("handling", sa.Text))
    op.add_column("transactions", sa.Column("destination", sa.Text, nullable=False, server_default=""))
    op.add_column("transactions", sa.Column("dated_later", sa.Boolean, nullable=False, server_default="0"))
    op.create_index("transactions_dated_later", "transactions", ["seq"], sqlite_where=sa.text("dated_later"))
    _crates()
    _passages()
    _reconcilings()
    _findings()
    _attempts()


def _crates() -> None:
    op.create_table(
        "crates",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("bin", sa.Text, nullable=False),
        sa.Column("put_in", sa.Text, nullable=False),
        sa.Column("put_by", sa.Text, nullable=False),
        sa.Column("taken_out", sa.Text),
        sa.Column("taken_by", sa.Text, nullable=False),
        sa.Column("counter", sa.Integer),
        sa.Column("reconciled", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "crates_in_bins", "crates", ["bin"], unique=True, sqlite_where=sa.text("taken_out IS NULL")
    )


def _passages() -> None:
    op.create_table(
        "passages",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("clock", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("bin", sa.Text, nullable=False),
        sa.Column("crate", sa.Integer, sa.ForeignKey("crates.id")),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("tag", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.CheckConstraint(
            "what IN ('entered', 'accepted', 'unidentified', 'uncertain', 'withdrawn')", name="what_word"
        ),
        sa.CheckConstraint(_CLOCK, name="clock_word"),
        sqlite_autoincrement=True,
    )
    op.create_index("passages_of_crate", "passages", ["crate", "seq"])
    op.create_index("passages_of_entry", "passages", ["entry"])
    op.create_index("open_passages", "passages", ["seq"], sqlite_where=sa.text("NOT settled"))


def _reconcilings() -> None:
    op.create_table(
        "reconcilings",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("crate", sa.Integer, sa.ForeignKey("crates.id"), nullable=False, unique=True),
        sa.Column("begun", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("closed", sa.Text),
        sa.Column("closed_by", sa.Text, nullable=False),
        sa.Column("totals", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("crate", sa.Integer, sa.ForeignKey("crates.id"), nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("ils_name", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("passage", sa.Integer, sa.ForeignKey("passages.seq")),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("done", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("findings_of_crate", "findings", ["crate", "id"])
    op.create_index("findings_of_passage", "findings", ["passage"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("clock", sa.Text, nullable=False),
        sa.Column("ils_name", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("decision", sa.Text),
        sa.Column("decided", sa.Text),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.CheckConstraint("why IN ('full', 'stopped')", name="why_word"),
        sa.CheckConstraint(_CLOCK, name="clock_word"),
        sqlite_autoincrement=True,
    )
    op.create_index("attempts_of_item", "attempts", ["item", "id"])
    op.create_index("open_attempts", "attempts", ["id"], sqlite_where=sa.text("decision IS NULL"))
