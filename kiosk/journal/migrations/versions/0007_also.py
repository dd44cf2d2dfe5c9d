"""What staff must see to besides is kept apart from why a row cannot be sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("transactions", sa.Column("also", sa.Text, nullable=False, server_default=""))
