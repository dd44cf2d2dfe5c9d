"""Alembic's entry, inside the transaction that `upgrade` began on the journal's connection."""

from __future__ import annotations

from alembic import context

from kiosk.journal.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
