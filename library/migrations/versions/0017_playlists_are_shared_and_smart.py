"""Playlists have a description, rights of other accounts and rules, and deletions can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("playlists") as batch_op:
        batch_op.add_column(sa.Column("description", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("access", sa.String(), nullable=False, server_default="private"))
        batch_op.add_column(sa.Column("rules", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("deleted_at", sa.Float(precision=53), nullable=True))


def downgrade() -> None:
    op.execute(
        "DELETE FROM playlist_tracks WHERE playlist_id IN "
        "(SELECT id FROM playlists WHERE deleted_at IS NOT NULL)"
    )
    op.execute("DELETE FROM playlists WHERE deleted_at IS NOT NULL")
    with op.batch_alter_table("playlists") as batch_op:
        for name in ("deleted_at", "rules", "access", "description"):
            batch_op.drop_column(name)
