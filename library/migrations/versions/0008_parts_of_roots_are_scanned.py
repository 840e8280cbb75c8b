"""Scans of parts of roots, and files that wait for a confirmation that they are gone."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("partial", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("roots", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gone", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("roots", schema=None) as batch_op:
        batch_op.drop_column("gone")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_column("partial")
