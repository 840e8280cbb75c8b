"""Changes of the text index: documents of changed tracks, and of the albums and artists that they touch."""

from collections.abc import Iterable, Sequence

import tantivy
from tantivy import Query

from discovery import text_documents, text_rows
from discovery.text_documents import SCHEMA, DocumentKind, name_id
from discovery.text_rows import IndexedTrack
from library.database import OpenSession


def write(
    session: OpenSession,
    writer: tantivy.IndexWriter,
    searchers: Sequence[tantivy.Searcher],
    track_ids: Sequence[str],
) -> set[str]:
    """Replace the documents of tracks, and of the albums and artists that they have or had; commit later.

    Parameters
    ----------
    searchers
        Of the indexes that hold the former documents.

    Returns
    -------
    set of str
        Ids of all documents that were replaced or deleted.
    """
    tracks = text_rows.find_tracks(session, track_ids)
    touched = _former_parents(searchers, track_ids) | {
        parent for track in tracks for parent in _parents(track)
    }
    replaced = {*track_ids, *touched}
    for id_ in replaced:
        writer.delete_documents_by_term("id", id_)
    for track in tracks:
        if track.is_shown:
            writer.add_document(text_documents.track_document(track))
    for kind, find in (
        (DocumentKind.ALBUM, text_rows.find_albums),
        (DocumentKind.ARTIST, text_rows.find_artists),
    ):
        numbers = [text_documents.number_of(id_) for id_ in touched if id_.startswith(f"{kind}:")]
        for row in find(session, numbers):
            if row.is_shown:
                writer.add_document(text_documents.name_document(kind, row))
    return replaced


def _former_parents(searchers: Iterable[tantivy.Searcher], track_ids: Iterable[str]) -> set[str]:
    return {
        str(parent)
        for searcher in searchers
        for track_id in track_ids
        for _score, address in searcher.search(Query.term_query(SCHEMA, "id", track_id), 1, count=False).hits
        for parent in searcher.doc(address).get_all("parents")
    }


def _parents(track: IndexedTrack) -> Iterable[str]:
    if track.album_id is not None:
        yield name_id(DocumentKind.ALBUM, track.album_id)
    yield from (name_id(DocumentKind.ARTIST, artist_id) for artist_id in track.artist_ids)
