"""The spellings of names in tags, counted over playable tracks: the most frequent one is shown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from library.catalogue import name_keys, name_rules, stored_tags
from library.catalogue.identity_keys import VARIOUS_ARTISTS, is_various, main_name
from library.catalogue.names.collation import sort_key
from library.database import upsert
from library.models import Artist, Genre, Spelling
from library.states import NameKind
from media.results import Tags

#: Kind, key, name and sort name ("" without one).
Spelled = tuple[NameKind, str, str, str]

Row = TypeVar("Row")

#: Rows of one statement; SQLite takes no more than 32,766 parameters.
MOST_ROWS = 500


def count(session: Session, track_ids: Iterable[str]) -> Counter[Spelled]:
    """Return how many of some tracks spell a name in a way, with corrections."""
    found: Counter[Spelled] = Counter()
    keys = name_rules.load(session)
    for tags in stored_tags.load_corrected(session, track_ids).values():
        found.update(set(_spelled(tags, keys)))
    return found


def shift(session: Session, before: Counter[Spelled], after: Counter[Spelled]) -> list[int]:
    """Update the counts by the difference of two, and names that are shown; return ids of renamed artists."""
    moves = {each: after[each] - before[each] for each in {*before, *after}}
    moves = {each: n for each, n in moves.items() if n}
    for rows in _parts(sorted(moves)):
        insert = upsert(session, Spelling).values(
            [
                {"kind": kind, "key": key, "name": name, "sort_name": sort_name, "n": moves[each]}
                for each in rows
                for kind, key, name, sort_name in [each]
            ]
        )
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["kind", "key", "name", "sort_name"],
                set_={"n": Spelling.n + insert.excluded.n},
            )
        )
        spelled = tuple_(Spelling.kind, Spelling.key, Spelling.name, Spelling.sort_name)
        session.execute(delete(Spelling).where(spelled.in_(rows), Spelling.n <= 0))
    return show(session, {(kind, key) for kind, key, _name, _sort_name in moves})


def show(session: Session, keys: Iterable[tuple[NameKind, str]]) -> list[int]:
    """Give artists and genres their most frequent name; return the ids of renamed artists.

    Those that no playable track spells keep their names.
    """
    wanted: dict[NameKind, set[str]] = {}
    for kind, key in keys:
        wanted.setdefault(kind, set()).add(key)
    renamed: dict[NameKind, list[int]] = {NameKind.ARTIST: [], NameKind.GENRE: []}
    for kind, table in ((NameKind.ARTIST, Artist), (NameKind.GENRE, Genre)):
        for part in _parts(sorted(wanted.get(kind, ()))):
            renamed[kind] += _show(session, kind, table, part)
    return renamed[NameKind.ARTIST]


def _show(session: Session, kind: NameKind, table: type[Artist | Genre], keys: Sequence[str]) -> list[int]:
    names: dict[str, Counter[str]] = {}
    sort_names: dict[str, Counter[str]] = {}
    query = select(Spelling).where(Spelling.kind == kind, Spelling.key.in_(keys))
    for each in session.execute(query).scalars():
        names.setdefault(each.key, Counter())[each.name] += each.n
        if each.sort_name:
            sort_names.setdefault(each.key, Counter())[each.sort_name] += each.n
    shown = select(table.id, table.key, table.name, table.name_sort).where(table.key.in_(keys))
    changed: dict[int, dict[str, object]] = {}
    for row in session.execute(shown):
        if row.key in names:
            name = VARIOUS_ARTISTS if is_various(row.key) else most_frequent(names[row.key])
            sort_name = most_frequent(sort_names[row.key]) if row.key in sort_names else name
            if (name, sort_key(sort_name)) != (row.name, row.name_sort):
                changed[row.id] = named(name, sort_name)
    if changed:
        session.execute(update(table), [{"id": id_} | columns for id_, columns in changed.items()])
    return list(changed)


def sort_names(session: Session, kind: NameKind, keys: Sequence[str]) -> dict[str, str]:
    """Return the most frequent sort names by key; keys without one are left out."""
    found: dict[str, Counter[str]] = {}
    query = select(Spelling).where(Spelling.kind == kind, Spelling.key.in_(keys), Spelling.sort_name != "")
    for each in session.execute(query).scalars():
        found.setdefault(each.key, Counter())[each.sort_name] += each.n
    return {key: most_frequent(names) for key, names in found.items()}


def named(name: str, sort_name: str) -> dict[str, object]:
    """Return the columns of an artist's or a genre's name."""
    return {"name": name, **name_keys.name_columns(name, sort_name)}


def most_frequent(names: Counter[str]) -> str:
    """Return the most frequent name; of equally frequent ones always the same, rather one in mixed case."""
    return min(names, key=lambda name: (-names[name], name.isupper(), name.islower(), name))


def _spelled(tags: Tags, keys: name_rules.Keys) -> Iterable[Spelled]:
    for names, sort_names, mbids in (
        (tags.artists, tags.artist_sorts, tags.artist_mbids),
        (tags.album_artists, tags.album_artist_sorts, tags.album_artist_mbids),
    ):
        if len(names) == len(mbids):
            yield from ((NameKind.ARTIST_ID, *pair, "") for pair in zip(mbids, names, strict=True))
        for place, name in enumerate(names):
            sort_name = sort_names[place] if place < len(sort_names) else ""
            yield NameKind.ARTIST, keys.own(NameKind.ARTIST, name), name, sort_name
            main = main_name(name)  # albums may have it
            if main != name:
                yield NameKind.ARTIST, keys.own(NameKind.ARTIST, main), main, ""
    for name in tags.genres:
        yield NameKind.GENRE, keys.own(NameKind.GENRE, name), name, ""


def _parts(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[start : start + MOST_ROWS] for start in range(0, len(rows), MOST_ROWS))
