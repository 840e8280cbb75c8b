"""Words that rippers and players write where they know no name, in the languages of their users."""

from __future__ import annotations

import re
import unicodedata

_ALBUMS = """unknown album|unknown title|no album|no title|unbekanntes album|unbekannter titel|kein album
|album inconnu|titre inconnu|sans album|álbum desconocido|album desconocido|título desconocido|sin álbum
|àlbum desconegut|títol desconegut|álbum desconhecido|título desconhecido|album sconosciuto|titolo sconosciuto
|onbekend album|onbekende titel|okänt album|okänd titel|ukendt album|ukendt titel|ukjent album|ukjent tittel
|tuntematon albumi|tuntematon levy|tundmatu album|nezināms albums|nežinomas albumas
|nieznany album|nieznany tytuł|neznámé album|neznámý název|neznámy album|neznámy názov
|ismeretlen album|ismeretlen cím|album necunoscut|titlu necunoscut|bilinmeyen albüm|bilinmeyen başlık
|nepoznati album|nepoznat album|neznan album|непознат албум|непознати албум|неизвестен албум
|неизвестный альбом|неизвестное название|без альбома|невідомий альбом|άγνωστο άλμπουμ|άγνωστος δίσκος
|άγνωστος τίτλος|אלבום לא ידוע|ألبوم غير معروف|البوم غير معروف|آلبوم ناشناخته|अज्ञात एल्बम
|不明なアルバム|アルバム不明|不明アルバム|タイトル不明|未知专辑|未知的专辑|未知唱片集|未知專輯|不明專輯
|알 수 없는 앨범|알수없는 앨범|ไม่รู้จักอัลบั้ม|อัลบั้มที่ไม่รู้จัก|album không xác định|album không rõ
|album tidak dikenal|album tidak diketahui"""

_ARTISTS = """unknown artist|no artist|unbekannter interpret|unbekannter künstler|unbekannte interpreten
|artiste inconnu|interprète inconnu|artista desconocido|intérprete desconocido|artista desconegut
|artista desconhecido|intérprete desconhecido|artista sconosciuto|onbekende artiest|onbekende uitvoerder
|okänd artist|ukendt kunstner|ukendt artist|ukjent artist|tuntematon esittäjä|tuntematon artisti
|tundmatu esitaja|nezināms izpildītājs|nežinomas atlikėjas|nieznany wykonawca|nieznany artysta
|neznámý interpret|neznámý umělec|neznámy interpret|neznámy umelec|ismeretlen előadó|artist necunoscut
|bilinmeyen sanatçı|nepoznati izvođač|nepoznat izvođač|neznan izvajalec|непознат изпълнител|непознати извођач
|неизвестен изпълнител|неизвестный исполнитель|неизвестный артист|невідомий виконавець
|άγνωστος καλλιτέχνης|אמן לא ידוע|فنان غير معروف|هنرمند ناشناس|अज्ञात कलाकार
|不明なアーティスト|アーティスト不明|不明なアーチスト
|未知艺术家|未知藝術家|未知艺人|未知藝人|未知歌手|未知演出者
|알 수 없는 아티스트|알수없는 아티스트|알 수 없는 음악가
|ศิลปินที่ไม่รู้จัก|ไม่รู้จักศิลปิน|nghệ sĩ không xác định
|nghệ sĩ không rõ|artis tidak dikenal|artis tidak diketahui"""

_GENRES = """genre|no genre|unknown genre|unbekanntes genre|genre inconnu|género desconocido
|gênero desconhecido|genere sconosciuto|onbekend genre|okänd genre|nieznany gatunek|неизвестный жанр
|未知流派|ジャンル不明"""

#: Albums and bands are called "Unknown", "None" and "Untitled": these words count only in brackets.
_BRACKETED = """unknown|none|no data|unbekannt|inconnu|desconocido|desconhecido|sconosciuto|onbekend|okänd
|ukendt|ukjent|tuntematon|nieznany|neznámý|ismeretlen|necunoscut|bilinmeyen|неизвестно|неизвестен|невідомо
|άγνωστο|不明|未知|알 수 없음"""

_ANYTHING = frozenset({"n/a", "n\\a"})

_BRACKETS = re.compile(r"[<\[(](.*)[>\])]", re.DOTALL)
#: Windows Media Player writes when it ripped an unknown album; others number them.
_ADDED = re.compile(r"\s*[(\[][\d\s/.:,-]+(?:[ap]\.?\s?m\.?)?[)\]]$|\s+#?\d{1,3}$", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in text.replace("\n", "").split("|"))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_ALBUM_WORDS, _ARTIST_WORDS, _GENRE_WORDS = map(_words, (_ALBUMS, _ARTISTS, _GENRES))
_BRACKETED_WORDS = _words(_BRACKETED)


def is_no_album(title: str) -> bool:
    """Return whether an album's title says that none is known: "N/A", "Unbekanntes Album (1)"."""
    plain = _plain(title)
    return _says_nothing(plain, _ALBUM_WORDS) or _says_nothing(_ADDED.sub("", plain), _ALBUM_WORDS)


def is_no_artist(name: str) -> bool:
    """Return whether an artist's name says that none is known: "<Unknown Artist>"."""
    return _says_nothing(_plain(name), _ARTIST_WORDS)


def is_no_genre(name: str) -> bool:
    """Return whether a genre says that none is known: "Unknown", "<Unknown>", "Genre"."""
    plain = _plain(name)
    return _says_nothing(plain, _GENRE_WORDS) or plain in _BRACKETED_WORDS


def _says_nothing(plain: str, words: frozenset[str]) -> bool:
    inside = _BRACKETS.fullmatch(plain)
    if inside:
        return inside[1].strip() in words | _BRACKETED_WORDS | _ANYTHING
    return plain.rstrip(".") in _ANYTHING or plain in words
