"""Cue sheets divide files into tracks."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One by one: no table is copied, which SQLite would do for a changed constraint.
    op.add_column("tracks", sa.Column("image_id", sa.String(length=16), nullable=True))
    op.add_column("tracks", sa.Column("start_s", sa.Double(), nullable=True))
    op.add_column("tracks", sa.Column("end_s", sa.Double(), nullable=True))
    op.add_column("tracks", sa.Column("sheets", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("tracks", sa.Column("sheet_problem", sa.String(), nullable=True))
    divided = sa.text("image_id IS NOT NULL")
    op.create_index(
        op.f("ix_tracks_image_id"),
        "tracks",
        ["image_id"],
        sqlite_where=divided,
        postgresql_where=divided,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_tracks_image_id"), "tracks")
    for name in ("sheet_problem", "sheets", "end_s", "start_s", "image_id"):
        op.drop_column("tracks", name)
