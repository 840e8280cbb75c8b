"""Tracks are matched by what they are."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("full", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("scan_changes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("matched", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("evidence", sa.JSON(), nullable=True))
        batch_op.create_index(batch_op.f("ix_scan_changes_job_id_track_id"), ["job_id", "track_id"])
    op.create_table(
        "file_identities",
        sa.Column("track_id", sa.String(length=16), nullable=False),
        sa.Column("device", sa.BigInteger(), nullable=True),
        sa.Column("sample", sa.String(), nullable=True),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("recording_mbid", sa.String(), nullable=True),
        sa.Column("track_mbid", sa.String(), nullable=True),
        sa.Column("tag_key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["tracks.id"],
            name=op.f("fk_file_identities_track_id_tracks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_file_identities")),
    )
    with op.batch_alter_table("file_identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_identities_sample"), ["sample"])
    op.create_table(
        "matches",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("job_id", sa.String(length=16), nullable=True),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("track_id", sa.String(length=16), nullable=False),
        sa.Column("new_track_id", sa.String(length=16), nullable=True),
        sa.Column("old_root_id", sa.Integer(), nullable=False),
        sa.Column("old_path", sa.LargeBinary(), nullable=False),
        sa.Column("new_root_id", sa.Integer(), nullable=False),
        sa.Column("new_path", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("settled_at", sa.Float(precision=53), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
    )
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matches_state_created_at_id"), ["state", "created_at", "id"])
        batch_op.create_index(batch_op.f("ix_matches_created_at_id"), ["created_at", "id"])
        batch_op.create_index(batch_op.f("ix_matches_track_id"), ["track_id"])
        batch_op.create_index(batch_op.f("ix_matches_new_track_id"), ["new_track_id"])
        batch_op.create_index(batch_op.f("ix_matches_job_id"), ["job_id"])


def downgrade() -> None:
    op.drop_table("matches")
    op.drop_table("file_identities")
    with op.batch_alter_table("scan_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_changes_job_id_track_id"))
        batch_op.drop_column("evidence")
        batch_op.drop_column("matched")
        batch_op.drop_column("device")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_column("full")
