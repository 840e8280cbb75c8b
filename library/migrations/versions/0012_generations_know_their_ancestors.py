"""Generations know their earlier incarnations: indexes on disk outlive a start."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("generations", sa.Column("ancestors", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("generations", "ancestors")
