"""Playlists follow playlist files in roots."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "playlist_files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("playlist_id", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["playlist_id"], ["playlists.id"], name=op.f("fk_playlist_files_playlist_id_playlists")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["roots.id"], name=op.f("fk_playlist_files_root_id_roots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist_files")),
        sa.UniqueConstraint("playlist_id", name=op.f("uq_playlist_files_playlist_id")),
        sa.UniqueConstraint("root_id", "path", name=op.f("uq_playlist_files_root_id_path")),
    )


def downgrade() -> None:
    op.drop_table("playlist_files")
