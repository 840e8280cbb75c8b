"""Tables know the rules of their sort keys and words."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keyed_tables",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_keyed_tables")),
    )


def downgrade() -> None:
    op.drop_table("keyed_tables")
