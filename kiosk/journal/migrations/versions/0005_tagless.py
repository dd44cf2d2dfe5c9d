"""Items without a tag: shown by their barcode, or at a site that leaves tags alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("transactions", sa.Column("tagless", sa.Boolean, nullable=False, server_default="0"))
