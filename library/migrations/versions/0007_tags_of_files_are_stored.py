"""Tags of files are stored; albums have several artists; names have keys of their own letters."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from library.catalogue.identity_keys import EXACT, album_key, album_set, artist_key, folder_set, name_key
from library.catalogue.sorting import fold

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SORT_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH = 1000

Tagged = Mapping[str, Any]

FILE_TAGS = sa.table(
    "file_tags",
    *(sa.column(name) for name in ("track_id", "folder_set", "album_set", "album_key", "album_artists")),
    sa.column("tags", sa.JSON()),
)
SPELLINGS = sa.table("spellings", *(sa.column(name) for name in ("kind", "key", "name", "sort_name", "n")))


def upgrade() -> None:
    op.create_table(
        "file_tags",
        sa.Column("track_id", sa.String(length=16), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("folder_set", sa.BigInteger(), nullable=True),
        sa.Column("album_set", sa.BigInteger(), nullable=True),
        sa.Column("album_key", SORT_TEXT, nullable=False),
        sa.Column("album_artists", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name=op.f("fk_file_tags_track_id_tracks")),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_file_tags")),
    )
    op.create_index(op.f("ix_file_tags_album_set"), "file_tags", ["album_set"])
    op.create_index(op.f("ix_file_tags_folder_set_album_set"), "file_tags", ["folder_set", "album_set"])
    op.create_table(
        "album_artists",
        sa.Column("album_id", BIG_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("artist_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["album_id"], ["albums.id"], name=op.f("fk_album_artists_album_id_albums")),
        sa.ForeignKeyConstraint(
            ["artist_id"], ["artists.id"], name=op.f("fk_album_artists_artist_id_artists")
        ),
        sa.PrimaryKeyConstraint("album_id", "position", name=op.f("pk_album_artists")),
    )
    op.create_index(op.f("ix_album_artists_artist_id"), "album_artists", ["artist_id"])
    op.create_table(
        "spellings",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", SORT_TEXT, nullable=False),
        sa.Column("name", SORT_TEXT, nullable=False),
        sa.Column("sort_name", SORT_TEXT, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "name", "sort_name", name=op.f("pk_spellings")),
    )
    op.create_table(
        "name_rules",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", SORT_TEXT, nullable=False),
        sa.Column("target", SORT_TEXT, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("decided_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_name_rules")),
    )
    op.create_index(op.f("ix_name_rules_target"), "name_rules", ["target"])
    known = sa.inspect(op.get_bind())
    for table in ("artists", "genres", "albums"):
        if "words" not in {column["name"] for column in known.get_columns(table)}:
            op.add_column(table, sa.Column("words", sa.String(), nullable=False, server_default=""))
    op.add_column("albums", sa.Column("edition", sa.String(), nullable=True))
    op.add_column("tracks", sa.Column("track_label", sa.String(), nullable=True))
    # Version 0: the next scan reads every file again, for the fields that were not stored until now.
    op.add_column("tracks", sa.Column("tags_version", sa.Integer(), nullable=False, server_default="0"))
    connection = op.get_bind()
    _fill_names(connection)
    _fill_albums(connection)
    _fill_file_tags(connection)


def _fill_names(connection: sa.Connection) -> None:
    for table, key_of in (("artists", artist_key), ("genres", name_key)):
        rows = connection.execute(sa.text(f"SELECT id, name FROM {table} ORDER BY id")).all()
        keyed = [(row.id, key_of(row.name), fold(row.name)) for row in rows]
        _set_keys(connection, table, keyed)


def _fill_albums(connection: sa.Connection) -> None:
    rows = connection.execute(sa.text("SELECT id, title, artist FROM albums ORDER BY id")).all()
    keyed = [
        (
            row.id,
            album_key(row.title, [artist_key(row.artist)], None),
            f"{fold(row.title)}\n{fold(row.artist)}",
        )
        for row in rows
    ]
    _set_keys(connection, "albums", keyed)
    connection.execute(
        sa.text(
            "INSERT INTO album_artists (album_id, position, artist_id) "
            "SELECT id, 0, artist_id FROM albums WHERE artist_id IS NOT NULL"
        )
    )


def _set_keys(connection: sa.Connection, table: str, keyed: Iterable[tuple[int, str, str]]) -> None:
    """Store keys; the second row of one key is left to the next scan, which moves its tracks."""
    taken: set[str] = set()
    rows = []
    for row_id, key, words in keyed:
        rows.append({"row": row_id, "key": f"{EXACT}{row_id}" if key in taken else key, "words": words})
        taken.add(key)
    if rows:
        # In two steps: a new key may be the old one of another row.
        connection.execute(sa.text(f"UPDATE {table} SET key = '{EXACT}' || id"))
        connection.execute(sa.text(f"UPDATE {table} SET key = :key, words = :words WHERE id = :row"), rows)


def _fill_file_tags(connection: sa.Connection) -> None:
    """Store what is known of each file's tags, until it is read again."""
    spelled: Counter[tuple[str, str, str]] = Counter()
    last = ""
    query = sa.text(
        "SELECT t.id, t.root_id, t.path, t.title, t.album, t.album_artist, t.year, t.track, t.disc, "
        "t.album_id, a.key AS album_key, t.presence = 'present' AND t.listed AS shown FROM tracks t "
        "LEFT JOIN albums a ON a.id = t.album_id WHERE t.id > :last AND t.title <> '' "
        f"ORDER BY t.id LIMIT {BATCH}"
    )
    while tracks := connection.execute(query, {"last": last}).all():
        bounds = {"first": last, "last": tracks[-1].id}
        last = tracks[-1].id
        artists, genres = _named(connection, "artist", bounds), _named(connection, "genre", bounds)
        corrected = _corrections(connection, bounds)
        rows = []
        for track in tracks:
            tags = _tags(track, artists.get(track.id, []), genres.get(track.id, []))
            values = corrected.get(track.id, {})
            shown = dict(tags) | {name: value for name, (value, _original) in values.items()}
            if track.shown:
                spelled.update(_spelled(shown))
            read = dict(tags) | {name: original for name, (_value, original) in values.items()}
            rows.append(
                {
                    "track_id": track.id,
                    "tags": {name: value for name, value in read.items() if value not in (None, [])},
                    "folder_set": folder_set(track.root_id, bytes(track.path)),
                    "album_set": album_set(track.root_id, bytes(track.path), track.album)
                    if track.album_id is not None
                    else None,
                    "album_key": track.album_key or "",
                    "album_artists": track.album_artist,
                }
            )
        connection.execute(FILE_TAGS.insert(), rows)
    named = [
        {"kind": kind, "key": key, "name": name, "sort_name": "", "n": n}
        for (kind, key, name), n in sorted(spelled.items())
    ]
    if named:
        connection.execute(SPELLINGS.insert(), named)


def _tags(track: Any, artists: list[str], genres: list[str]) -> Tagged:
    stated = track.album_artist not in (", ".join(artists), "Unknown artist")
    return {
        "title": track.title,
        "artists": artists,
        "album": None if track.album == "Unknown album" else track.album,
        "album_artists": [track.album_artist] if stated else [],
        "genres": genres,
        "year": track.year,
        "track": track.track,
        "disc": track.disc,
    }


def _spelled(tags: Tagged) -> set[tuple[str, str, str]]:
    people = {("artist", artist_key(name), name) for name in (*tags["artists"], *tags["album_artists"])}
    return people | {("genre", name_key(name), name) for name in tags["genres"]}


def _named(connection: sa.Connection, name: str, bounds: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = sa.text(
        f"SELECT l.track_id, n.name FROM track_{name}s l JOIN {name}s n ON n.id = l.{name}_id "
        "WHERE l.track_id > :first AND l.track_id <= :last ORDER BY l.track_id, l.position"
    )
    for row in connection.execute(query, bounds):
        found.setdefault(row.track_id, []).append(row.name)
    return found


def _corrections(connection: sa.Connection, bounds: dict[str, str]) -> dict[str, dict[str, tuple[Any, Any]]]:
    found: dict[str, dict[str, tuple[Any, Any]]] = {}
    query = sa.text(
        "SELECT track_id, field, CAST(value AS TEXT) AS value, CAST(original AS TEXT) AS original "
        "FROM corrections WHERE track_id > :first AND track_id <= :last"
    )
    for row in connection.execute(query, bounds):
        pair = tuple(json.loads(text) if text is not None else None for text in (row.value, row.original))
        found.setdefault(row.track_id, {})[row.field] = (pair[0], pair[1])
    return found


def downgrade() -> None:
    op.drop_column("tracks", "tags_version")
    op.drop_column("tracks", "track_label")
    op.drop_column("albums", "edition")
    for table in ("artists", "genres", "albums"):
        op.drop_column(table, "words")
    for table in ("name_rules", "spellings", "album_artists", "file_tags"):
        op.drop_table(table)
