"""Alembic's way in: migrations run on the connection and in the transaction that they are handed."""

from alembic import context

from growthwatch.store.database import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    transactional_ddl=True,
)
context.run_migrations()
