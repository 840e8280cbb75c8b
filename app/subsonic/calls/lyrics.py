"""Lyrics. A track without any is no error."""

from dataclasses import dataclass

from app import lyrics
from app.http import auth
from app.subsonic.calls.browsing import find_track
from app.subsonic.writer import Attribute, Tree
from library.catalogue import tracks
from library.catalogue.tracks import TrackFile
from library.database import session_scope
from library.subsonic.tracks import find_by_names
from media.errors import MediaError
from media.results import Lyrics, LyricsLine

#: The language of lyrics that state none (ISO 639-2).
UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class LyricsArguments:
    """Of getLyrics."""

    artist: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class SongLyricsArguments:
    """Of getLyricsBySongId; `enhanced` asks for the times of words (songLyrics 2)."""

    id: str
    enhanced: bool = False


def get_lyrics(query: LyricsArguments) -> Tree:
    """Return the lyrics of the track with an artist and a title, as text."""
    found = _by_names(query.artist or "", query.title or "")
    text = "\n".join(line.text for line in found.lines) if found else ""
    return {"lyrics": {"artist": query.artist, "title": query.title, "value": text}}


def get_lyrics_by_song_id(query: SongLyricsArguments) -> Tree:
    """Return the lyrics of a track, with the times of their lines, and of words, where they are known."""
    with session_scope(read_only=True) as session:
        row = find_track(session, query.id)
        file = tracks.get_file(session, row.id)
    found = _read(file)
    head = {"displayArtist": row.artist, "displayTitle": row.title, "lang": UNDETERMINED}
    structured = [{**head, "offset": 0, **_structure(found, query.enhanced)}] if found else []
    return {"lyricsList": {"structuredLyrics": structured}}


def _structure(found: Lyrics, is_enhanced: bool) -> Tree:
    lines = [{"start": line.start_ms, "value": line.text} for line in found.lines]
    structure = {"synced": found.synced, "line": lines}
    if not is_enhanced:
        return structure
    timed = [_words(index, line) for index, line in enumerate(found.lines) if line.cues]
    return {"kind": "main", **structure, "cueLine": timed or None}


def _words(index: int, line: LyricsLine) -> Tree:
    """Return the words of a line; the text of a line with words is an attribute in XML, as is no other's."""
    cues = [
        {
            "start": cue.start_ms,
            "byteStart": _bytes(line.text[: cue.begin]),
            "byteEnd": _bytes(line.text[: cue.end]) - 1,
            "value": line.text[cue.begin : cue.end],
        }
        for cue in line.cues
    ]
    return {"index": index, "start": line.start_ms, "value": Attribute(line.text), "cue": cues}


def _bytes(text: str) -> int:
    return len(text.encode())


def _by_names(artist: str, title: str) -> Lyrics | None:
    if not title:
        return None
    with session_scope(read_only=True) as session:
        track_id = find_by_names(session, artist, title)
        file = tracks.get_file(session, track_id) if track_id else None
    return _read(file) if file else None


def _read(file: TrackFile) -> Lyrics | None:
    try:
        found = lyrics.find(file, auth.holder())
    except MediaError:  # the file is gone: its lyrics are as well
        return None
    return found[1] if found else None
