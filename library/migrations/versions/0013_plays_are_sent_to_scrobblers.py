"""Plays know when they were stored, and are sent to scrobblers."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plays", sa.Column("recorded_at", sa.Float(precision=53), nullable=True))
    op.execute("UPDATE plays SET recorded_at = played_at")
    op.create_index(op.f("ix_plays_person_recorded_at"), "plays", ["person", "recorded_at"])
    op.create_table(
        "scrobblers",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("connected_at", sa.Float(precision=53), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.Float(precision=53), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.Float(precision=53), nullable=True),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.Float(precision=53), nullable=True),
        sa.PrimaryKeyConstraint("person", "service", name=op.f("pk_scrobblers")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("listened_at", sa.BigInteger(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        op.f("ix_outbox_person_service_listened_at_id"), "outbox", ["person", "service", "listened_at", "id"]
    )


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("scrobblers")
    op.drop_index(op.f("ix_plays_person_recorded_at"), "plays")
    with op.batch_alter_table("plays") as batch:
        batch.drop_column("recorded_at")
