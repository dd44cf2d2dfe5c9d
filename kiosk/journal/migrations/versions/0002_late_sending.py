"""What sending late needs: how often a row was refused, and whether its due date is only promised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("transactions", sa.Column("attempts", sa.Integer, nullable=False, server_default="0"))
    op.add_column("transactions", sa.Column("provisional", sa.Boolean, nullable=False, server_default="0"))
