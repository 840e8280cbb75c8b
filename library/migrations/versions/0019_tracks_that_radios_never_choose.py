"""Accounts mark tracks that their radios do not choose."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "never_again",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("track_id", sa.String(length=16), nullable=False),
        sa.Column("added_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name=op.f("fk_never_again_track_id_tracks")),
        sa.PrimaryKeyConstraint("person", "track_id", name=op.f("pk_never_again")),
    )


def downgrade() -> None:
    op.drop_table("never_again")
