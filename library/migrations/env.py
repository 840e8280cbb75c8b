"""Run by Alembic: upgrades the database whose engine `library.migrations.migrate` hands over."""

from alembic import context

from library.models import Base

with context.config.attributes["engine"].connect() as connection:
    if connection.dialect.name == "postgresql":
        # An index on millions of rows takes longer than any request may.
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.commit()
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
