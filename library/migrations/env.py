"""Run by Alembic: upgrades the database of `library.migrations.upgrade`."""

from contextlib import nullcontext

from alembic import context
from sqlalchemy import Engine

from library.models import Base

bind = context.config.attributes["bind"]
with bind.connect() if isinstance(bind, Engine) else nullcontext(bind) as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # An index on millions of rows takes longer than any request may.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        context.run_migrations()
