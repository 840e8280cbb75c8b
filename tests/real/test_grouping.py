"""Credits, albums, spellings and merges of a real library, through files, scans and the API."""

from typing import Any

import pytest
from mutagen.mp4 import MP4, MP4FreeForm

from library.catalogue import merging
from tests.real import music
from tests.real.library import RealLibrary

_mp4: Any = MP4
_freeform: Any = MP4FreeForm


def m4a(library: RealLibrary, name: str, **atoms: Any) -> None:
    file = _mp4(library.new(name, secs=1))
    for atom, value in atoms.items():
        if atom == "ARTISTS":
            file[f"----:com.apple.iTunes:{atom}"] = [_freeform(each.encode()) for each in value]
        else:
            file[atom if atom == "aART" else f"\xa9{atom}"] = value
    file.save()


def flac(library: RealLibrary, name: str, seed: int = 1, **comments: str | list[str]) -> None:
    music.vorbis(library.new(name, seed, secs=1), **comments)


def mp3(library: RealLibrary, name: str, seed: int = 1, **frames: Any) -> None:
    music.id3(library.new(name, seed, secs=1), **frames)


def albums(library: RealLibrary, **arguments: Any) -> list[tuple[str, str, int]]:
    """Return title, artist and number of tracks of each album."""
    rows = library.list("albums", **arguments)
    return sorted((row["title"], row["artist"], row["track_count"]) for row in rows)


def names(library: RealLibrary, what: str = "artists", **arguments: Any) -> list[str]:
    return [row["name"] for row in library.list(what, **arguments)]


def id_of(library: RealLibrary, name: str) -> str:
    [found] = [row["id"] for row in library.list("artists") if row["name"] == name]
    return str(found)


def titles(library: RealLibrary, **arguments: Any) -> list[str]:
    return sorted(row["title"] for row in library.list(**arguments))


def test_spellings_with_one_musicbrainz_id_are_one_artist(library: RealLibrary) -> None:
    mbid = "9ddd7abc-9e1b-471d-8031-583bc6bc8be9"
    for n, name in enumerate(("Tchaikovsky", "Tchaikovsky", "Чайковский")):
        flac(
            library, f"{n}/1.flac", n, title=f"T{n}", artist=name, album="Ballets", musicbrainz_artistid=mbid
        )
    flac(library, "3/1.flac", 3, title="T3", artist="Чайковский", album="Operas")
    library.scan()
    assert names(library) == ["Tchaikovsky"]
    assert albums(library) == [("Ballets", "Tchaikovsky", 3), ("Operas", "Tchaikovsky", 1)]
    assert titles(library, artist_id=id_of(library, "Tchaikovsky")) == ["T0", "T1", "T2", "T3"]
    path = f"/artists/{id_of(library, 'Tchaikovsky')}"
    assert library.client.get(path)["data"]["merged"] == ["Чайковский"]
    library.client.post(f"{path}/split", {"name": "Чайковский"})
    flac(library, "4/1.flac", 4, title="T4", artist="Чайковский", album="Songs", musicbrainz_artistid=mbid)
    library.scan()
    assert names(library) == ["Tchaikovsky", "Чайковский"]


def test_worker_that_died_while_it_joined_artists_leaves_them_to_the_next_scan(
    library: RealLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    mbid = "9ddd7abc-9e1b-471d-8031-583bc6bc8be9"
    for n, name in enumerate(("Björk", "Björk", "Bjork")):
        flac(library, f"{n}.flac", n, title=f"T{n}", artist=name, musicbrainz_artistid=mbid)

    def die(*_arguments: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(merging, "write_again", die)
        with pytest.raises(SystemExit):
            library.scan()
    library.finish_scans()
    assert names(library) == ["Bjork", "Björk"]
    library.scan()
    assert names(library) == ["Björk"]


def test_credits_are_beside_the_name_that_is_shown(library: RealLibrary) -> None:
    """T14, T15, T16."""
    long = "Gamma Ray feat. Delta Day"
    m4a(library, "1.m4a", nam="Feat", ART=long, ARTISTS=["Gamma Ray", "Delta Day"], alb="G", aART="Gamma Ray")
    both: dict[str, Any] = {"artists": ["Alice", "Bob"], "album": "P", "albumartist": "Alice"}
    flac(library, "2.flac", 2, title="Picard", artist="Alice & Bob", **both)
    library.scan()
    track = library.track("Feat")
    assert track["artist"] == long
    assert library.track("Picard")["artist"] == "Alice & Bob"
    assert sorted(names(library)) == ["Alice", "Bob", "Delta Day", "Gamma Ray"]
    assert titles(library, artist_id=id_of(library, "Delta Day")) == ["Feat"]
    assert titles(library, artist_id=id_of(library, "Bob")) == ["Picard"]
    detail = library.client.get(f"/tracks/{track['id']}")["data"]
    assert detail["artists"] == ["Gamma Ray", "Delta Day"]
    assert detail["artist_ids"] == [id_of(library, "Gamma Ray"), id_of(library, "Delta Day")]
    assert [each["name"] for each in detail["album_artists"]] == ["Gamma Ray"]


def test_album_is_listed_under_each_of_its_artists(library: RealLibrary) -> None:
    """T15, T16 for album artists."""
    shared: dict[str, Any] = {"albumartist": "Ann & Ben", "albumartists": ["Ann", "Ben"], "album": "Duo"}
    flac(library, "a/1.flac", title="One", artist="Ann", **shared)
    library.scan()
    [album] = library.list("albums")
    assert album["artist"] == "Ann & Ben"
    for name in ("Ann", "Ben"):
        assert albums(library, artist_id=id_of(library, name)) == [("Duo", "Ann & Ben", 1)]
    detail = library.client.get(f"/albums/{album['id']}")["data"]
    assert [each["name"] for each in detail["artists"]] == ["Ann", "Ben"]


def test_guests_samplers_discs_and_equal_titles(library: RealLibrary) -> None:
    """T17, T23, T24, T25, T26b."""
    for n, who in enumerate(("Zed", "Zed feat. Yara", "Zed feat. Xavi"), 1):
        joint = ("Quo", "Quo & Sid", "Quo, Tom and Una")[n - 1]
        mp3(library, f"joint/{n}.mp3", n, TIT2=f"J {n}", TPE1=joint, TALB="Joint", TRCK=str(n))
        mp3(library, f"feat/{n}.mp3", n, TIT2=f"Z {n}", TPE1=who, TALB="Zed Album", TRCK=str(n))
        mp3(library, f"Sampler X/{n}.mp3", n, TIT2=f"Sa {n}", TPE1=f"Guy {n}", TALB="Sampler X", TRCK=str(n))
        mp3(library, f"flag/{n}/1.mp3", n, TIT2=f"C {n}", TPE1=f"Man {n}", TALB="Flagged", TCMP="1")
        spelled = ("VA", "[Various Artists]", "Сборник")[n - 1]
        mp3(library, f"va/{n}.mp3", n, TIT2=f"V {n}", TPE1=f"Man {n}", TALB="Mix", TPE2=spelled)
    for artist in ("Qn", "Kg"):
        mp3(library, f"hits {artist}/1.mp3", TIT2="Hit " + artist, TPE1=artist, TALB="Greatest Hits")
    for cd in (1, 2):
        mp3(library, f"Box/CD{cd}/01.mp3", cd, TIT2=f"B {cd}", TPE1=f"Person {cd}", TALB="Box", TRCK="1")
    library.scan()
    assert albums(library) == [
        ("Box", "Various Artists", 2),
        ("Flagged", "Various Artists", 3),
        ("Greatest Hits", "Kg", 1),
        ("Greatest Hits", "Qn", 1),
        ("Joint", "Quo", 3),
        ("Mix", "Various Artists", 3),
        ("Sampler X", "Various Artists", 3),
        ("Zed Album", "Zed", 3),
    ]
    assert not {"VA", "[Various Artists]", "Сборник"} & set(names(library))


def test_album_becomes_a_sampler_and_is_none_again(library: RealLibrary) -> None:
    """T24 over several scans: the album and its id stay."""
    for n in (1, 2, 3):
        mp3(library, f"Album/{n}.mp3", n, TIT2=f"A {n}", TPE1="Ann", TALB="Album", TRCK=str(n))
    library.scan()
    [before] = library.list("albums")
    mp3(library, "Album/4.mp3", 4, TIT2="A 4", TPE1="Bob", TALB="Album", TRCK="4")
    library.scan()
    [sampler] = library.list("albums")
    assert (sampler["id"], sampler["artist"], sampler["track_count"]) == (before["id"], "Various Artists", 4)
    (library.folder / "Album" / "4.mp3").unlink()
    library.scan(accept_missing=True)
    [after] = library.list("albums")
    assert (after["id"], after["artist"], after["track_count"]) == (before["id"], "Ann", 3)
    assert names(library) == ["Ann"]


def test_letters_make_names_and_most_files_their_spelling(library: RealLibrary) -> None:
    """T32, T32c."""
    different = (
        ("Müll", "Eins"), ("Mull", "Eins"), ("Край", "Й"), ("Краи", "И"), ("Mỹ Lan", "Má"), ("Mỹ Lan", "Mả"),
    )  # fmt: skip
    for n, (who, album) in enumerate(different):
        flac(library, f"fold/{n}.flac", n, title=f"Fo {n}", artist=who, album=album)
    for n, who in enumerate(("BEYONCÉ", "Beyoncé", "Beyonce\u0301", "beyoncé")):
        flac(library, f"case/{n}.flac", n, title=f"Ca {n}", artist=who, genre=who)
    library.scan()
    assert sorted(names(library)) == sorted(["Müll", "Mull", "Край", "Краи", "Mỹ Lan", "Beyoncé"])
    assert names(library, "genres") == ["Beyoncé"]
    assert len(albums(library)) == 6
    assert sorted(names(library, query="mull")) == ["Mull", "Müll"]
    assert len(library.list(query="mull")) == 2


@pytest.mark.parametrize("kind", ["flac", "mp3"])
def test_sort_names_order_lists(library: RealLibrary, kind: str) -> None:
    """T21."""
    for n, (who, key) in enumerate(
        (("David Bowy", "Bowy, David"), ("Die Mediziner", "Mediziner, Die"), ("Clara Zett", ""))
    ):
        sort_name = {"artistsort": key} if key else {}
        if kind == "flac":
            flac(library, f"{n}.flac", n, title=f"So {n}", artist=who, **sort_name)
        else:
            frames = {"TSOP": key} if key else {}
            mp3(library, f"{n}.mp3", n, TIT2=f"So {n}", TPE1=who, **frames)
    library.scan()
    assert names(library) == ["David Bowy", "Clara Zett", "Die Mediziner"]


def test_merges_hold_over_scans_and_are_undone(library: RealLibrary) -> None:
    for n, who in enumerate(("Müll", "Mull", "Mull")):
        flac(library, f"{who}/{n}.flac", n, title=f"Ti {n}", artist=who, album="Eins", tracknumber=str(n))
    library.scan()
    source, target = id_of(library, "Mull"), id_of(library, "Müll")
    merged = library.client.post(f"/artists/{source}/merge", {"into": target}).get_json()["data"]
    assert (merged["name"], merged["merged"], merged["track_count"]) == ("Müll", ["Mull"], 3)
    assert names(library) == ["Müll"]
    assert albums(library) == [("Eins", "Müll", 3)]
    flac(library, "Mull/9.flac", 9, title="Ti 9", artist="MULL", album="Eins", tracknumber="9")
    library.scan()
    assert names(library) == ["Müll"]
    assert titles(library, artist_id=target) == ["Ti 0", "Ti 1", "Ti 2", "Ti 9"]
    library.client.post(f"/artists/{target}/split", {})
    assert sorted(names(library)) == ["Mull", "Müll"]
    assert albums(library) == [("Eins", "Mull", 3), ("Eins", "Müll", 1)]
    assert id_of(library, "Mull") == source


def test_albums_are_merged_and_split_by_hand(library: RealLibrary) -> None:
    for n, title in enumerate(("Live", "Live in X")):
        flac(library, f"{n}/1.flac", n, title=f"Ti {n}", artist="Ann", album=title)
    flac(library, "2/1.flac", 3, title="Ti 3", artist="Ann", album="Live")
    library.scan()
    by_title = {row["title"]: row["id"] for row in library.list("albums")}
    other, into = by_title["Live in X"], by_title["Live"]
    library.client.post(f"/albums/{other}/merge", {"into": into})
    assert albums(library) == [("Live", "Ann", 3)]
    library.scan()
    library.client.post(f"/albums/{into}/split", {"name": "Live in X"})
    assert albums(library) == [("Live", "Ann", 2), ("Live in X", "Ann", 1)]
    detail = library.client.get(f"/albums/{into}")["data"]
    assert (detail["merged"], detail["folder_count"]) == ([], 2)
    library.client.post(f"/albums/{into}/split", {})
    assert albums(library) == [("Live", "Ann", 1), ("Live", "Ann", 1), ("Live in X", "Ann", 1)]


def test_band_whose_name_is_a_word_for_various_artists_is_separated(library: RealLibrary) -> None:
    for n, who in enumerate(("Various", "VA")):
        flac(library, f"{n}.flac", n, title=f"Ti {n}", artist=who)
    library.scan()
    [one] = library.list("artists")
    assert one["name"] == "Various Artists"
    library.client.post(f"/artists/{one['id']}/split", {"name": "VA"})
    assert sorted(names(library)) == ["VA", "Various Artists"]
    band = id_of(library, "VA")
    assert titles(library, artist_id=band) == ["Ti 1"]
    library.client.post(f"/artists/{band}/merge", {"into": one["id"]})
    library.client.post(f"/artists/{one['id']}/split", {})
    assert sorted(names(library)) == ["VA", "Various Artists"]
