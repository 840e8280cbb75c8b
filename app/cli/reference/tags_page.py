"""`docs/tags.md`, with the table of fields and their sources."""

from app.cli.reference import markdown_table
from media.tagging.fields import FIELDS, Field

HEAD = """# Tags

Generated from `media/tagging/fields.py` and `app/cli/reference/tags_page.py` by `make reference`; do not
edit.

Auralis reads tags and never writes to a file. A correction on the page lies over the file's tag.

## Which tags a file may have

| files | read, the most trusted first |
|---|---|
| MP3, AAC | ID3v2 at the start (2.2 to 2.4, also several in a row), ID3v2.4 at the end, APEv2, ID3v1 |
| FLAC | Vorbis comments; only without any, the ID3 and APEv2 tags around them |
| Ogg Vorbis, Opus | Vorbis comments |
| WAV | ID3 in a chunk, LIST INFO, both before or behind the audio |
| AIFF | ID3 in a chunk, NAME and AUTH |
| M4A, MP4 | atoms, and freeform atoms of any mean |
| others | the container's own tags by the names below, then APEv2 and ID3v1 at the end |

The first tag that has a field gives it; the others fill gaps. Artists, their credits, sort names and ids
come from one tag. A damaged frame or item is left out, the others are read.

## What is read from where

Names are those of Vorbis comments, APEv2, Matroska, ASF, TXXX frames and freeform atoms. Case, spaces and
punctuation do not count: `ALBUM_ARTIST` and `Album Artist` are one. Of several names the first with a value
is read.

"""

TAIL = """
## How it is read

- **Encodings.** ID3v1, frames that say latin-1, RIFF INFO, text chunks of AIFF, and APE tags and Vorbis
  comments that are not UTF-8 do not state their encoding truthfully. All such texts of a file are judged
  together: UTF-8, Western and Central European (cp1252, cp1250, latin-2), Cyrillic (cp1251, KOI8-R), Greek,
  Hebrew, Shift-JIS, EUC-JP, GBK, Big5 or EUC-KR. In doubt they are Western. Two letters of Cyrillic alone
  are too few to be told from it. Stated encodings are believed.
- **Artists.** ARTISTS and ALBUMARTISTS name the people one by one; ARTIST is shown as written. Without
  them, "feat.", "ft." and "featuring" in artists and titles, and "(with Name)" in titles, are guests;
  titles stay as written. Other artists are split at `AURALIS_TAG_SEPARATORS` ([settings](settings.md)),
  outside brackets; well-known names such as "Tyler, The Creator" and those of `AURALIS_TAG_NAMES` stay one,
  as does "... & The ...". Genres are split at `;`.
- **Numbers.** "4.", "5 of 12", "6/12" and full-width digits are numbers. Sides of vinyl ("A1", "B2", "AA")
  count 100 tracks each, so that they are in order; the label is kept. "2-05" is disc 2, track 5.
- **Discs.** Without a disc in the tags, the folder gives it: "CD1", "Disc 2 - Live", "Disk_3", "Album (CD
  2)". A "Volume" is an album of its own.
- **Genres.** Numbers of ID3v1 become names, in any kind of tag: "17", "(17)", "(4)Eurodisco". "Unknown" is
  none.
- **Compilations.** With the flag and without an album artist, the album is by "Various Artists"; so it
  is with "VA", "V.A.", "Verschiedene Interpreten", "Сборник" and other words for it.
- **Albums.** A MusicBrainz album id makes an album; else its title, album artists and edition. Without
  an album artist the tracks of one folder decide, folders of discs included: the artist of all of them,
  guests left out, also "S" in "Q & S" beside "Q"; different artists make a sampler, unless the folder
  also has other albums. Tracks with neither artist are an album of their folder
  ([0090](decisions/0090-albums-are-grouped-from-stored-tags.md)).
- **Names.** Case, width, spaces and typographic marks (’ – “ …) do not tell names apart; letters and
  accents do. The most frequent spelling is shown. Administrators merge and split artists and albums on
  their pages.
  Names that have one MusicBrainz id, and no other, are one artist too ("Tchaikovsky", "Чайковский").
  Two artists of the same name are one, also where their MusicBrainz ids differ.
- **Names that say nothing.** "Unknown Album", "N/A", "Unbekannter Interpret", "[unknown]" and the like,
  in the languages of rippers, are read as no tag.
- **Files without tags.** Without title, artist and album, "Artist/Album/01 - Title", "Artist - Album
  (1997)/1. Title" and "Artist - Title" give them. A file that lacks only its title has that of its name,
  without the number.
- **Loudness.** Gains are relative to -18 LUFS (ReplayGain 2.0). R128 gains of Opus are raised by 5 dB
  from their reference of -23 LUFS. The output gain in an Opus header is part of the sound: every decoder
  applies it.
- **Lyrics.** `GET /api/v1/tracks/{track_id}/lyrics` reads `Song.lrc` beside `Song.mp3`, then those in
  the file, then `Song.txt`. Lines with times are synced.
- **Text.** One line in NFC; controls, also those of writing direction, are removed; at most 1,000
  characters a value and 64 values a field.

## Cue sheets

A track that a [cue sheet](formats.md#cue-sheets) makes of a part of a file has TITLE, PERFORMER and the
number of its own; TITLE and PERFORMER of the disc are its album and album artist. `REM` with a name of the
table above (`GENRE`, `DATE`, `DISCNUMBER`, `REPLAYGAIN_TRACK_GAIN`, `REPLAYGAIN_ALBUM_GAIN` ...) is read for
the disc and for each track. The tags of the file fill gaps: its title is the album then, its artist the album
artist, its gain that of the album. A sheet that names a file for each track fills gaps in their tags.
SONGWRITER is the composer, of the disc or of a track, and `ISRC` the code of a track. CD-TEXT files are not
read.

## Covers

A track's cover is the first of these that can be shown; a broken or cut one is passed over:

1. a picture in the file, rather the one marked as front cover: ID3 `APIC` and `PIC`, FLAC pictures, MP4
   `covr`, `METADATA_BLOCK_PICTURE`, the older `COVERART`, APEv2 `Cover Art (Front)`; links (`-->`) are
   no pictures
2. a file in the folder called `cover`, `folder`, `front`, `album`, `albumart`, `AlbumArt_{…}_Large`,
   with "front" or "cover" in its name, with the name of the folder, or `thumb`, in any case
3. such a file, or the only picture, in a folder `Artwork`, `Art`, `Scans`, `Covers`, `Album Art` or
   `Images` below it
4. the only picture in the folder, whatever its name, unless it is called `artist`, `band`, `fanart` or
   the like
5. the same above the folder of a disc (`CD1`, `Disc 2`, `LP A`)

Files may be jpg, png, webp, gif, bmp, avif or tif, up to 48 MB and 40 million pixels; what browsers do
not show, and what is larger than 16 MB, is sent as JPEG of at most 2048 px. Pictures that are added,
replaced or removed are noticed by the next scan, though the audio stays as it is.

The picture of an artist is `artist`, `band`, `performer` or `photo`, of the same formats, in the folder
above an album's, or in that of the tracks. The folder must have the name of the artist, or hold no music
of others. Without one, an artist is shown by the cover of one of the tracks.
"""


def tags_page() -> str:
    """Return the page as Markdown."""
    table = markdown_table(("field", "names", "ID3v2", "MPEG-4", "RIFF, AIFF"), map(_row, FIELDS))
    return HEAD + table + TAIL


def _row(field: Field) -> tuple[str, ...]:
    columns = (field.names, field.frames, field.atoms, field.chunks)
    return (field.name.replace("_", " "), *(" ".join(f"`{name}`" for name in names) for names in columns))
