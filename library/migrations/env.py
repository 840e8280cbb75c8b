"""Run by Alembic: upgrades the database whose engine `library.migrations.migrate` hands over."""

from alembic import context

from library.models import Base

with context.config.attributes["engine"].connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
