"""What Alembic runs around the steps: they take part in the transaction that `upgrade` began."""

from __future__ import annotations

from alembic import context

from clearford.runtime.stores.tables.whole import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite changes a column by making the table anew.
    render_as_batch=True,
)
context.run_migrations()
