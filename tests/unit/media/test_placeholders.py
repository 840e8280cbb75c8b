"""Names that say that none is known are no tags; names that sound alike are."""

import pytest

from media.tagging.credits import Splitting
from media.tagging.described import describe


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Unknown Album",
            "unknown  album",
            "UNKNOWN ALBUM",
            "<Unknown Album>",
            "[Unknown]",
            "(unknown title)",
        ),
        *("N/A", "n/a", "[N/A]", "<none>", "Ｎ／Ａ"),
        *(
            "Unbekanntes Album",
            "Album inconnu",
            "Álbum desconocido",
            "Álbum desconhecido",
            "Album sconosciuto",
        ),
        *("Onbekend album", "Okänt album", "Tuntematon albumi", "Nieznany album", "Neznámé album"),
        *(
            "Ismeretlen album",
            "Bilinmeyen Albüm",
            "Неизвестный альбом",
            "Невідомий альбом",
            "Άγνωστο άλμπουμ",
        ),
        *("不明なアルバム", "未知专辑", "알 수 없는 앨범", "ألبوم غير معروف", "אלבום לא ידוע"),
        *(
            "Unknown Album (12/5/2005 3:14:15 PM)",
            "Unbekanntes Album (05.12.2005 15:14:15)",
            "Unknown Album 12",
        ),
    ],
)
def test_album_that_is_not_known_is_none(title: str) -> None:
    found = describe({"title": ["Song"], "album": [title]}, b"x.flac", Splitting())
    assert (found["title"], found["album"]) == ("Song", None)


@pytest.mark.parametrize(
    "title",
    [
        *("Unknown", "None", "Untitled", "Unknown Pleasures", "Unknown Album Covers", "The Unknown Album"),
        *(
            "N",
            "A",
            "()",
            "[]",
            "(What's the Story) Morning Glory?",
            "1984",
            "Unknown Soldier (2005)",
            "不明",
        ),
    ],
)
def test_album_that_sounds_alike_is_one(title: str) -> None:
    assert describe({"title": ["Song"], "album": [title]}, b"x.flac", Splitting())["album"] == title


def test_artists_that_are_not_known_are_none() -> None:
    texts = {"title": ["Song"], "album": ["Real"], "artist": ["Unbekannter Interpret"]}
    found = describe(texts | {"album_artist": ["[unknown]"]}, b"x.flac", Splitting())
    assert (found["artists"], found["artist_name"], found["album_artists"]) == ((), None, ())
    assert found["album"] == "Real"
    kept = describe({"title": ["Song"], "artist": ["Unknown Mortal Orchestra"]}, b"x.flac", Splitting())
    assert kept["artists"] == ("Unknown Mortal Orchestra",)


def test_file_that_names_nothing_is_described_by_its_path() -> None:
    texts = {"artist": ["Unknown Artist"], "album": ["Unknown Album"]}
    found = describe(texts, b"Ann/Book/01 - Song.flac", Splitting())
    assert (found["artists"], found["album"], found["title"]) == (("Ann",), "Book", "Song")
