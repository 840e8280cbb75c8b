"""Decisions of administrators about names: two that are one artist or album, and spellings that stay apart.

MusicBrainz ids join names by rules as well, which an administrator can take back.
Rules name keys and not rows, so they hold for files that are read later, and in an export.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from library.catalogue import identity_keys
from library.catalogue.identity_keys import EXACT
from library.database import now, upsert
from library.models import NameRule
from library.states import NameKind

#: Target of an album whose folders are albums of their own.
FOLDERS = f"{EXACT}folders"

#: Stands for the person in rules that `merging.join_ids` made.
MUSICBRAINZ = "MusicBrainz"

#: Longest chain of merges.
MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of names under the rules, loaded once for a batch."""

    _targets: dict[tuple[NameKind, str], str] = field(default_factory=dict)

    def own(self, kind: NameKind, name: str) -> str:
        """Return the key of a name before merges."""
        exact = exact_key(name)
        if (kind, exact) in self._targets:
            return exact
        return identity_keys.artist_key(name) if kind is NameKind.ARTIST else identity_keys.name_key(name)

    def has_rule(self, kind: NameKind, key: str) -> bool:
        """Return whether a key has a rule of its own."""
        return (kind, key) in self._targets

    def artist(self, name: str) -> str:
        """Return the key of the artist that a name belongs to."""
        return self.follow(NameKind.ARTIST, self.own(NameKind.ARTIST, name))

    def genre(self, name: str) -> str:
        """Return the key of a genre."""
        return self.own(NameKind.GENRE, name)

    def album(self, key: str, place: str) -> str:
        """Return the key of the album that a key belongs to; `place` is the folder."""
        found = self.follow(NameKind.ALBUM, key)
        if self._targets.get((NameKind.ALBUM, found)) == FOLDERS:
            return self.follow(NameKind.ALBUM, folder_key(found, place))
        return found

    def follow(self, kind: NameKind, key: str) -> str:
        """Return the key at the end of a chain of merges."""
        for _ in range(MOST_STEPS):
            target = self._targets.get((kind, key), key)
            if target in (key, FOLDERS):
                break
            key = target
        return key


def load(session: Session) -> Keys:
    """Return the keys of names under all rules."""
    rows = session.execute(select(NameRule.kind, NameRule.key, NameRule.target))
    return Keys({(NameKind(row.kind), row.key): row.target for row in rows})


def exact_key(name: str) -> str:
    """Return the key of a spelling that stays apart."""
    return identity_keys.bounded(EXACT + name)


def folder_key(key: str, place: str) -> str:
    """Return the key of the part of an album that lies in one folder."""
    return f"{key}\n{identity_keys.bounded(place)}"


def add(session: Session, kind: NameKind, key: str, target: str, name: str, person: str) -> None:
    """Store a rule; one that leads back is replaced by it."""
    if load(session).follow(kind, target) == key:
        remove(session, kind, [target])
    values = {"target": target, "name": name, "person": person, "decided_at": now()}
    insert = upsert(session, NameRule).values({"kind": kind, "key": key} | values)
    session.execute(insert.on_conflict_do_update(index_elements=["kind", "key"], set_=values))


def remove(session: Session, kind: NameKind, keys: Iterable[str]) -> None:
    """Take back merges; a spelling that was kept apart stays so, and what ids joined is so from then on."""
    mine = (NameRule.kind == kind) & NameRule.key.in_(list(keys))
    stays = NameRule.key.startswith(EXACT) | (NameRule.person == MUSICBRAINZ)
    session.execute(update(NameRule).where(mine, stays).values(target=NameRule.key))
    session.execute(delete(NameRule).where(mine, ~stays))


def made_by_ids(session: Session) -> dict[str, str]:
    """Return the targets of artists' keys that MusicBrainz ids joined."""
    query = select(NameRule.key, NameRule.target).where(NameRule.person == MUSICBRAINZ)
    return {row.key: row.target for row in session.execute(query) if row.key != row.target}


def forget(session: Session, kind: NameKind, keys: Iterable[str]) -> None:
    """Delete rules without a trace."""
    session.execute(delete(NameRule).where(NameRule.kind == kind, NameRule.key.in_(list(keys))))


def merged_into(session: Session, kind: NameKind, key: str) -> dict[str, str]:
    """Return the keys that were merged into one, and the names that they had."""
    query = select(NameRule.key, NameRule.name).where(NameRule.kind == kind, NameRule.target == key)
    return {row.key: row.name for row in session.execute(query.order_by(NameRule.name)) if row.key != key}
