"""Alembic's entry: one transaction for each migration, on the connection that the journal handed over."""

from __future__ import annotations

from alembic import context

from kiosk.journal.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
