"""What staff need: people, their acts, rows that stay stuck over a restart, and since when a row is settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("transactions", sa.Column("late", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("transactions", sa.Column("override", sa.Boolean, nullable=False, server_default="0"))
    op.add_column("transactions", sa.Column("settled", sa.Text))
    op.execute(
        "UPDATE transactions SET settled = coalesce((SELECT max(at) FROM history WHERE history.seq = transactions.seq),"
        " opened) WHERE closed AND parked IS NULL"
    )
    op.create_index("transactions_of_item", "transactions", ["item", "seq"])
    op.create_index(
        "parked_transactions", "transactions", ["seq"], sqlite_where=sa.text("parked IS NOT NULL")
    )
    op.create_index(
        "transactions_with_card", "transactions", ["seq"], sqlite_where=sa.text("card IS NOT NULL")
    )
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("seq", sa.Integer, sa.ForeignKey("transactions.seq")),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("acts_of", "acts", ["seq"])
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("pin", sa.Text),
        sa.Column("card", sa.LargeBinary, unique=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.Text),
        sqlite_autoincrement=True,
    )
