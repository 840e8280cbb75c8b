"""Albums and artists have favourites and ratings of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column, of in (
        ("album_marks", "album_id", "albums"),
        ("artist_marks", "artist_id", "artists"),
    ):
        op.create_table(
            table,
            sa.Column("person", sa.String(), nullable=False),
            sa.Column(column, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("starred_at", sa.Float(precision=53), nullable=True),
            sa.Column("rating", sa.Integer(), nullable=True),
            sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}")),
            sa.PrimaryKeyConstraint("person", column, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("artist_marks")
    op.drop_table("album_marks")
