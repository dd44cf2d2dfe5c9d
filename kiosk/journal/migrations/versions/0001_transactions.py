"""The first tables: transactions and their history.

Written out, not imported from `tables`: a migration must do in ten years what it does today.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transactions",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ils_name", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("card", sa.LargeBinary),
        sa.Column("opened", sa.Text, nullable=False),
        sa.Column("clock", sa.Text, nullable=False),
        sa.Column("ils", sa.Text, nullable=False),
        sa.Column("tag", sa.Text, nullable=False),
        sa.Column("parked", sa.Text),
        sa.Column("queued", sa.Boolean, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("prior", sa.Text, nullable=False),
        sa.Column("renewed", sa.Boolean, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("due", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("reference", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('loan', 'return')", name="kind_word"),
        sa.CheckConstraint("ils IN ('unasked', 'asked', 'yes', 'no', 'unknown', 'waived')", name="ils_word"),
        sa.CheckConstraint("tag IN ('untouched', 'writing', 'verified', 'failed', 'gone')", name="tag_word"),
        sa.CheckConstraint("clock IN ('synced', 'unsynced')", name="clock_word"),
        sqlite_autoincrement=True,
    )
    op.create_index("open_transactions", "transactions", ["closed", "seq"])
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("seq", sa.Integer, sa.ForeignKey("transactions.seq"), nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("ils", sa.Text, nullable=False),
        sa.Column("tag", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("history_of", "history", ["seq"])
