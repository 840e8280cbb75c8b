"""Which tracks of one folder and title are one album."""

import pytest

from library.catalogue import grouping
from library.catalogue.grouping import Member, Place
from library.catalogue.identity_keys import artist_key
from media.results import Tags

PLACE = Place("1:Folder")


def track(name: str, *artists: str, **tags: object) -> Member:
    known: dict[str, object] = {"album": "Album", "artists": artists} | tags
    return Member(name, f"Folder/{name}.mp3".encode(), Tags(name, **known))  # type: ignore[arg-type]


def albums(*members: Member, place: Place = PLACE) -> dict[tuple[str, tuple[str, ...]], set[str]]:
    """Return the tracks of each album by the artists that it is shown with."""
    found: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    keys: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, credit in grouping.group(members, place, artist_key).items():
        shown = (credit.artist_name or ", ".join(credit.artists), credit.artists)
        assert keys.setdefault(credit.key, shown) == shown
        found.setdefault((credit.key, credit.artists), set()).add(name)
    return {(keys[key][0], artists): names for (key, artists), names in found.items()}


def test_guests_do_not_divide_an_album() -> None:
    guest = track("2", "Zed", "Yara", artist_name="Zed feat. Yara")
    unsplit = track("3", "Zed feat. Xavi")
    assert albums(track("1", "Zed"), guest, unsplit) == {("Zed", ("Zed",)): {"1", "2", "3"}}


def test_single_track_with_a_guest_is_by_its_main_artist() -> None:
    assert list(albums(track("1", "Alice", "Bob", artist_name="Alice (feat. Bob)"))) == [
        ("Alice", ("Alice",))
    ]


def test_guest_of_a_title_is_no_album_artist() -> None:
    assert list(albums(track("1", "Zed", "Yara", artist_name="Zed"))) == [("Zed", ("Zed",))]
    assert list(albums(track("1", "Al", "Bo", artist_name="The Duo"))) == [("The Duo", ("Al", "Bo"))]


def test_duo_is_shown_as_its_tracks_show_it() -> None:
    both = {"artist_name": "Alice & Bob"}
    found = albums(track("1", "Alice", "Bob", **both), track("2", "Bob", "Alice", **both))
    assert found == {("Alice & Bob", ("Alice", "Bob")): {"1", "2"}}


def test_several_artists_make_a_sampler() -> None:
    tracks = [track(str(n), f"Guy {n}", track=n) for n in range(1, 4)]
    assert albums(*tracks) == {("Various Artists", ("Various Artists",)): {"1", "2", "3"}}
    assert list(albums(*tracks[:1])) == [("Guy 1", ("Guy 1",))]


def test_numbers_that_occur_twice_make_two_albums() -> None:
    queen = [track(f"q{n}", "Queen", track=n) for n in (1, 2)]
    kiss = [track(f"k{n}", "Kiss", track=n) for n in (1, 2, 3)]
    assert albums(*queen, *kiss) == {
        ("Kiss", ("Kiss",)): {"k1", "k2", "k3"},
        ("Queen", ("Queen",)): {"q1", "q2"},
    }


def test_sampler_among_loose_tracks_has_numbers() -> None:
    loose = Place("1:Downloads", is_of_album=False)
    numbered = [track(str(n), f"Guy {n}", track=n) for n in range(1, 4)]
    assert len(albums(*numbered, place=loose)) == 1
    assert len(albums(*numbered[:2], place=loose)) == 2
    assert len(albums(*(track(str(n), f"Guy {n}") for n in range(1, 4)), place=loose)) == 3


def test_one_wrong_number_does_not_divide_a_sampler() -> None:
    tracks = [track(str(n), f"Guy {n}", track=min(n, 6)) for n in range(1, 8)]
    assert len(albums(*tracks)) == 1


@pytest.mark.parametrize(
    "name", ["Various", "VA", "V.A.", "VV.AA.", "Сборник", "オムニバス", "varios artistas"]
)
def test_words_for_various_artists_are_one(name: str) -> None:
    found = albums(track("1", "Ann", album_artists=(name,)), track("2", "Bob", compilation=True))
    assert found == {("Various Artists", ("Various Artists",)): {"1", "2"}}


def test_track_without_album_artist_joins_the_album_that_credits_its_artist() -> None:
    found = albums(
        track("1", "Zed", album_artists=("Zed",)),
        track("2", "Zed", "Yara"),
        track("3", "Other"),
        track("4", album_artists=("zed",)),
    )
    assert found == {("Zed", ("Zed",)): {"1", "2", "4"}, ("Other", ("Other",)): {"3"}}


def test_guests_in_album_artists_do_not_divide_an_album() -> None:
    credited = {"album_artists": ("Zed", "Yara"), "album_artist_name": "Zed ft. Yara"}
    found = albums(track("1", "Zed", **credited), track("2", "Zed", album_artists=("Zed",)))
    assert found == {("Zed", ("Zed",)): {"1", "2"}}


def test_editions_are_albums() -> None:
    found = grouping.group(
        [track("1", "Zed"), track("2", "Zed", edition="Deluxe"), track("3", "Zed", edition="DELUXE")],
        PLACE,
        artist_key,
    )
    assert found["1"].key != found["2"].key == found["3"].key


def test_tracks_without_any_artist_are_an_album_of_their_folder() -> None:
    one = grouping.group([track("1"), track("2")], Place("1:a"), artist_key)
    other = grouping.group([track("1")], Place("1:b"), artist_key)
    assert one["1"].key == one["2"].key != other["1"].key
    assert albums(track("1", "Ann"), track("2")) == {("Ann", ("Ann",)): {"1", "2"}}


def test_one_musicbrainz_id_is_that_of_the_whole_album() -> None:
    found = grouping.group([track("1", "Zed", album_mbid="x"), track("2", "Zed")], PLACE, artist_key)
    assert found["1"].key == found["2"].key == "mbid:x"
    found = grouping.group(
        [track("1", "Zed", album_mbid="x"), track("2", "Zed", album_mbid="y"), track("3", "Zed")],
        PLACE,
        artist_key,
    )
    assert len({credit.key for credit in found.values()}) == 3
