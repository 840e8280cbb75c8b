"""Apps have bookmarks."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookmarks",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("track_id", sa.String(length=16), nullable=False),
        sa.Column("position_ms", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("changed_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name=op.f("fk_bookmarks_track_id_tracks")),
        sa.PrimaryKeyConstraint("person", "track_id", name=op.f("pk_bookmarks")),
    )


def downgrade() -> None:
    op.drop_table("bookmarks")
