"""The migrations make the tables that the models describe."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from library.database import make_engine
from library.migrations import migration_config
from library.models import Base


def test_migrations_make_what_the_models_describe(database: str) -> None:
    engine = make_engine(database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_migrations_can_be_taken_back(database: str) -> None:
    engine = make_engine(database, foreign_keys=False)
    command.downgrade(migration_config(engine), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    command.upgrade(migration_config(engine), "head")
    assert set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    engine.dispose()
