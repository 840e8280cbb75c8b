"""Tokens have parents, shared sessions have makers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_id", sa.String(length=16), nullable=True))
        batch_op.create_index(batch_op.f("ix_credentials_parent_id"), ["parent_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_credentials_parent_id_credentials"),
            "credentials",
            ["parent_id"],
            ["id"],
            ondelete="CASCADE",
        )
    with op.batch_alter_table("playback_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_by", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_playback_sessions_made_by"), ["made_by"])


def downgrade() -> None:
    with op.batch_alter_table("playback_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_playback_sessions_made_by"))
        batch_op.drop_column("made_by")
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_credentials_parent_id_credentials"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_credentials_parent_id"))
        batch_op.drop_column("parent_id")
