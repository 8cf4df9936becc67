"""Alembic's entry: runs the migrations on the connection it was handed."""

from alembic import context

from geo.ledger.schema import SCHEMA, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table_schema=SCHEMA,
    transactional_ddl=True,
)
context.run_migrations()
