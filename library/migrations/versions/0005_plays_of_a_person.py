"""Plays are found by their person; scans wait in the queue of what takes a while."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_plays_person_played_at"), "plays", ["person", "played_at"])
    op.execute("UPDATE work SET queue = 'interactive' WHERE kind = 'scan'")


def downgrade() -> None:
    op.execute("UPDATE work SET queue = 'upkeep' WHERE kind = 'scan'")
    op.drop_index(op.f("ix_plays_person_played_at"), "plays")
