"""What made the screen send a reader to staff where no row tells of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("clock", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.CheckConstraint("clock IN ('synced', 'unsynced')", name="clock_word"),
        sqlite_autoincrement=True,
    )
    op.create_index("incidents_by_code", "incidents", ["code"])
