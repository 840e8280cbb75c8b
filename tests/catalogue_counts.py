"""Compare the counts that lists show with the rows."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from library.catalogue import identity_keys, list_counts
from library.models import Album, AlbumArtist, Artist, FileTags, Spelling, Track, TrackArtist


def check_counts(session: Session) -> None:
    """Compare the stored counts with those of the rows."""
    shown = list_counts.is_shown()
    by_album = Counter(session.execute(select(Track.album_id).where(shown)).scalars())
    credited = select(TrackArtist.artist_id).join(Track, Track.id == TrackArtist.track_id).where(shown)
    by_artist = Counter(session.execute(credited).scalars())
    hosts = select(AlbumArtist.artist_id).join(Album).where(Album.track_count > 0)
    by_host = Counter(session.execute(hosts).scalars())
    for album in session.execute(select(Album)).scalars():
        assert album.track_count == by_album[album.id]
    for artist in session.execute(select(Artist)).scalars():
        assert (artist.track_count, artist.album_count) == (by_artist[artist.id], by_host[artist.id])
    assert list_counts.total(session, "tracks") == by_album.total()
    assert list_counts.total(session, "albums") == len(by_album.keys() - {None})
    assert list_counts.total(session, "artists") == len(by_artist.keys() | by_host.keys())
    assert not session.execute(select(func.count()).where(Spelling.n <= 0)).scalar_one()


def check_sets(session: Session) -> None:
    """Compare the stored sets of tracks on albums with those of their paths."""
    query = select(Track, FileTags).join(FileTags).where(FileTags.album_set.is_not(None))
    for track, stored in session.execute(query):
        place = (track.root_id, track.path)
        wanted = (identity_keys.folder_set(*place), identity_keys.album_set(*place, track.album))
        assert (stored.folder_set, stored.album_set) == wanted, track.path
