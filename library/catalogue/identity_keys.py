"""Keys under which names are the same artist, album or genre.

Names that differ by case, width, white space and typographic marks have one key; other letters make other
names, so that "Müll" and "Mull" stay two bands. Searches fold more (`sorting.fold`).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

#: Between the parts of a key; no tag contains it, since control characters are removed from tags.
PART_END = "\x1f"

#: Begins the key of a name whose exact spelling stays apart (`name_rules`).
EXACT = "\x1e"

#: The name of the album artist of albums by several artists.
VARIOUS_ARTISTS = "Various Artists"

#: MusicBrainz' id of Various Artists, whose name it translates.
VARIOUS_ARTISTS_MBID = "89ad4ac3-39f7-470e-963a-56509c546377"

#: Longest part of a key; PostgreSQL indexes no more than 2,700 bytes.
MOST_CHARACTERS = 160

#: Ways to write `VARIOUS_ARTISTS`, as keys.
_VARIOUS = frozenset(
    name.strip()
    for name in """various artists|various artist|various artists (va)|various|multiple artists
    |va|v.a.|v. a.|v.a|v/a|vv.aa.|vv. aa.|vvaa|aa.vv.|aa. vv.|aavv
    |diverse|diverse interpreten|diverse artister|diverse artiester|diverse artiesten|diverse kunstnere
    |verschiedene|verschiedene interpreten|verschiedene künstler|eri esittäjiä
    |olika artister|blandade artister
    |varios|varios artistas|varios intérpretes|varios interpretes|diversos|diversos artistas
    |vários|vários artistas|vários intérpretes|divers|divers artistes|artistes divers|artistes variés
    |multi-interprètes|artisti vari|vari artisti|autori vari|artiști diverși|diverși artiști
    |různí interpreti|různí umělci|rôzni interpreti|razni izvođači|razni izvajalci
    |różni wykonawcy|różni artyści
    |vegyes előadók|különböző előadók|çeşitli sanatçılar|karışık|διάφοροι|διάφοροι καλλιτέχνες
    |сборник|разные исполнители|различные исполнители|разные артисты|різні виконавці|збірка|різні артисти
    |различни изпълнители|אמנים שונים|فنانون متنوعون|منوعات|nhiều nghệ sĩ|nghệ sĩ khác nhau
    |オムニバス|v.a.(オムニバス)|ヴァリアス·アーティスト|ヴァリアス·アーティスツ|バリアス·アーティスト|群星|华语群星
    |合辑|合輯|多位艺术家|多位藝人|여러 아티스트|여러 가수
    """.replace("\n", "|").split("|")
    if name.strip()
)

_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02bb\u02b9\u2032\u00b4\u0060\uff07\u02c8\ua78c"
_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u301f\uff02"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u02d7\ufe58\ufe63\uff0d"
_DOTS = "\u2022\u2027\u2219\u22c5\u30fb\uff65\u0387"
_MARKS = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_DOTS, "\u00b7")
    | {"\u301c": "~", "\u0130": "i"}
)
_UNSEEN = {"Cf", "Cc"}  # soft hyphens, joiners, directions
_VARIATIONS = range(0xFE00, 0xFE10)  # of emoji and symbols

#: "feat." and its spellings, where a guest's name follows.
_GUEST = re.compile(r"\s+[(\[]?(?:feat|ft|featuring)\b\.?\s+\S.*$", re.IGNORECASE | re.DOTALL)

#: Between two names in one: "Ann & Ben", "Ann, Ben", "Ann vs. Ben".
JOINER = r"(?:\s*[,;/&+×]\s*|\s+(?:and|with|vs\.?|x|und|mit|et|avec|y|con|e|och|og|en|i|и)\s+)(?=\S)"

_DISC_WORD = r"(?:cd|dis[ck]|disque|disco|dysk|диск|lp|vinyl|ディスク)"
_NUMBER = r"(?:[0-9]{1,3}|one|two|three|four|[ivx]{1,4}|[a-d])"
#: The folder of one disc: "CD1", "Disc 2", "disk-03 (Live)", "1. CD".
_DISC_FOLDER = re.compile(
    rf"(?:{_DISC_WORD}[\s._#-]*{_NUMBER}|[0-9]{{1,2}}[\s._-]*{_DISC_WORD})(?![^\W_]).*", re.IGNORECASE
)
#: A disc at the end of a title or a folder's name: "Album (Disc 1)", "Album [CD2]", "Album - CD 2".
_DISC_ENDING = re.compile(
    rf"(?:\s*[(\[{{]\s*{_DISC_WORD}[\s._#-]*([0-9]{{1,2}})(?:\s*(?:of|/|von|de)\s*[0-9]{{1,2}})?\s*[)\]}}]"
    rf"|\s*[,:;–-]\s*{_DISC_WORD}[\s._#]*([0-9]{{1,2}})|(?<=\w)\s+(?:cd|disc|disk)\s?([0-9]{{1,2}}))\s*$",
    re.IGNORECASE,
)


def name_key(name: str) -> str:
    """Return the key of a name: the same for spellings in another case, width or typography."""
    text = unicodedata.normalize("NFKC", name.translate(_MARKS)).translate(_MARKS)
    seen = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or not (unicodedata.category(char) in _UNSEEN or ord(char) in _VARIATIONS)
    )
    lowered = "".join(map(_lower, seen))
    key = " ".join(unicodedata.normalize("NFKC", lowered).split())
    return bounded(key or name)


def artist_key(name: str) -> str:
    """Return the key of an artist's name; all words for `VARIOUS_ARTISTS` have one."""
    key = name_key(name)
    return "various artists" if key in _VARIOUS or key.strip(" .()[]<>") in _VARIOUS else key


def is_various(key: str) -> bool:
    """Return whether an artist's key is that of `VARIOUS_ARTISTS`."""
    return key == "various artists"


def bounded(key: str) -> str:
    """Return a key of at most `MOST_CHARACTERS`; the end of a longer one is hashed."""
    if len(key) <= MOST_CHARACTERS:
        return key
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return key[: MOST_CHARACTERS - len(digest)] + digest


def album_key(title: str, artists: Iterable[str], edition: str | None) -> str:
    """Return the key of an album without a MusicBrainz id.

    Parameters
    ----------
    artists
        Keys of the album artists, in any order.
    """
    credited = bounded(PART_END.join(sorted(set(artists))))
    return "\n".join((title_key(title), credited, name_key(edition) if edition else ""))


def title_key(title: str) -> str:
    """Return the key of an album's title; a disc's number at its end is left out."""
    return name_key(without_disc(title))


def without_disc(title: str) -> str:
    """Return an album's title without the number of a disc at its end, unless it is all of it."""
    return _DISC_ENDING.sub("", title).rstrip() or title


def find_disc(title: str) -> int | None:
    """Return the number of the disc at the end of an album's title."""
    found = _DISC_ENDING.search(title)
    number = next((group for group in found.groups() if group), None) if found and found.start() else None
    return int(number) or None if number else None


def main_name(name: str) -> str:
    """Return a name without guests: "Zed" of "Zed feat. Yara"."""
    return _GUEST.sub("", name).strip() or name


def album_folder(path: bytes) -> str:
    """Return the folder of a file's album: that above the folder of a disc."""
    folder = PurePosixPath(path.decode("utf-8", "surrogateescape")).parent
    while folder.parent != folder and _DISC_FOLDER.fullmatch(folder.name):
        folder = folder.parent
    if folder.parent == folder:
        return ""
    return str(folder.with_name(without_disc(folder.name).strip() or folder.name))


def album_set(root_id: int, path: bytes, title: str) -> int:
    """Return the number of a set: the tracks of one folder whose album has one title."""
    return _number(f"{root_id}{PART_END}{album_folder(path)}{PART_END}{title_key(title)}")


def folder_set(root_id: int, path: bytes) -> int:
    """Return the number of the set of all tracks of one folder."""
    return _number(f"{root_id}{PART_END}{album_folder(path)}")


def _number(place: str) -> int:
    digest = hashlib.blake2b(place.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1  # BIGINT has a sign


def _lower(char: str) -> str:
    # casefold alone would make "ß" and "ss" one name.
    folded = char.casefold()
    return folded if len(folded) == 1 else char.lower()
