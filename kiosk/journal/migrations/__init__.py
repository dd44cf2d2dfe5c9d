"""Alembic migrations inside the package, run from code with the journal's own connection.

SQLite changes its schema inside a transaction, so a migration that fails half way leaves the old journal whole.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the database to a revision, the newest by default; a failure leaves it as it was (all in one transaction)."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    with connection.begin():
        command.upgrade(config, to)
