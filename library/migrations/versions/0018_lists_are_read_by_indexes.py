"""Lists are read in their order by indexes, and roots count their tracks by one."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

#: Tables with the columns of each new index, and of the one that it replaces.
INDEXES = (
    ("favourites", ("person", "added_at", "track_id"), None),
    ("plays", ("person", "played_at", "id"), ("person", "played_at")),
    ("jobs", ("created_at", "id"), ("created_at",)),
    ("work", ("reason",), None),
    ("tracks", ("root_id", "presence"), None),
)


def upgrade() -> None:
    for table, columns, former in INDEXES:
        op.create_index(_name(table, columns), table, list(columns))
        if former:
            op.drop_index(_name(table, former), table)


def downgrade() -> None:
    for table, columns, former in INDEXES:
        if former:
            op.create_index(_name(table, former), table, list(former))
        op.drop_index(_name(table, columns), table)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")
