"""Find the albums and artists of another library in this one: by name, else an album by its tracks."""

from collections import Counter

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from library.catalogue import name_rules
from library.catalogue.names.collation import sort_key
from library.catalogue.sorting import fold
from library.models import Album, Artist, Track
from library.paging import ListRow
from library.states import NameKind
from library.transfer.matching import Matcher
from library.transfer.portable import MarkedName

#: Albums of one title that are compared.
MOST_OF_A_TITLE = 1000


def find(session: Session, wanted: MarkedName) -> int | None:
    """Return the id of an album or an artist; None if there is none, or several fit equally well."""
    if wanted.kind == NameKind.ARTIST:
        key = name_rules.load(session).artist(wanted.name)
        return session.execute(select(Artist.id).where(Artist.key == key)).scalar()
    return _find_named(session, wanted) or _find_by_tracks(session, wanted)


def _find_named(session: Session, wanted: MarkedName) -> int | None:
    query = select(Album.id, Album.artist, Album.edition, Album.year, Album.track_count)
    titled = or_(Album.title == wanted.name, Album.title_sort == sort_key(wanted.name))
    rows = session.execute(query.where(titled).order_by(Album.id).limit(MOST_OF_A_TITLE)).all()
    named = [row for row in rows if fold(row.artist) == fold(wanted.artist)]

    def score(row: ListRow) -> tuple[bool, bool, bool]:
        return row.track_count > 0, row.edition == wanted.edition, row.year == wanted.year

    best = max(map(score, named), default=None)
    found = [row.id for row in named if score(row) == best]
    return found[0] if len(found) == 1 else None


def _find_by_tracks(session: Session, wanted: MarkedName) -> int | None:
    track_ids = Matcher(session).find(wanted.tracks).values()
    albums = select(Track.album_id).where(Track.id.in_(track_ids), Track.album_id.is_not(None))
    counted = Counter(session.execute(albums).scalars())
    return min(counted, key=lambda each: (-counted[each], each or 0)) if counted else None
