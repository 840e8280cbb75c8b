"""Choices of a radio: near the seed, spaced, never repeated, after stars, skips and favourites."""

from collections import Counter
from typing import Any

import pytest

from discovery.radio import choosing
from discovery.radio.choosing import Chosen, Situation
from discovery.radio.moods import MOODS, resolve
from discovery.radio.proximity import Proximity
from discovery.radio.seeds import Seed, SeedKind, SeedSampler
from library.database import session_scope
from library.models import Artist, Favourite, NeverAgain, Play, Playlist, PlaylistTrack, Rating, TrackArtist
from library.people.radios import candidates
from tests.unit.discovery.sound_library import TRACKS, add, change, opened

pytestmark = [pytest.mark.numerical, pytest.mark.usefixtures("database", "small_sizes")]

LISTENER = "listener"


@pytest.fixture
def ids() -> list[str]:
    return add(range(TRACKS))


def store(*rows: Any) -> None:
    with session_scope() as session:
        session.add_all(rows)


def choose(seed: Seed, count: int = 10, radio: str = "r", **played: Any) -> Chosen:
    view = opened().view
    given: dict[str, Any] = {"radio_id": radio, "fill": 1}
    situation = Situation(**(given | played))
    with session_scope(read_only=True) as session:
        return choosing.choose(session, Proximity(view), SeedSampler(seed, LISTENER, {}), situation, count)


def chosen(seed: Seed, count: int = 10, **played: Any) -> list[str]:
    return [each.track.id for each in choose(seed, count, **played).choices]


def track_seed(track_id: str) -> Seed:
    return Seed(SeedKind.TRACK, track_id, "It")


def test_tracks_are_near_the_seed_and_explained(ids: list[str]) -> None:
    near = {each for n in range(8) for each in chosen(track_seed(ids[1]), radio=f"r{n}", past=[ids[1]])}
    sounds = Proximity(opened().view)
    ranked = sounds.near(ids[1], TRACKS)
    places = [ranked.index(each) for each in near]
    assert sum(places) / len(places) < TRACKS / 4
    choice = choose(track_seed(ids[1]), past=[ids[1]]).choices[0]
    assert (choice.why.basis, choice.why.track_id) == ("near", ids[1])
    assert choice.why.similarity == round(sounds.similarity(ids[1], choice.track.id) or 0, 3)
    assert choice.why.to_json()["alike"] == list(choice.why.alike)


def test_equal_situations_have_equal_choices(ids: list[str]) -> None:
    seed = Seed(SeedKind.LIBRARY)
    assert chosen(seed) == chosen(seed)
    assert chosen(seed) != chosen(seed, radio="another")
    assert chosen(seed) != chosen(seed, fill=2)


def test_artists_and_albums_are_spaced(ids: list[str]) -> None:
    for n, track_id in enumerate(ids):
        change(track_id, artist=f"artist {n % 40}", album_id=None)
    found = choose(track_seed(ids[1]), 30, past=[ids[1]]).choices
    keys = [each.track.artist_key for each in found]
    assert all(key not in keys[max(0, n - 5) : n] for n, key in enumerate(keys))


def test_nothing_is_repeated_while_there_are_others(ids: list[str]) -> None:
    past: list[str] = []
    for fill in range(1, 11):
        past += chosen(Seed(SeedKind.LIBRARY), fill=fill, past=past)
    assert len(set(past)) == len(past) == 100


def test_small_library_repeats_its_oldest_tracks() -> None:
    ids = add(range(1, 9))
    past: list[str] = []
    for fill in range(1, 40):
        past = (past + chosen(Seed(SeedKind.LIBRARY), 3, fill=fill, past=past, around=past[-20:]))[-300:]
    assert len(past) == 39 * 3
    assert set(past) == set(ids)
    assert all(past[n] not in past[max(0, n - 3) : n] for n in range(len(past)))


def test_never_again_and_unavailable_tracks_are_left_out(ids: list[str]) -> None:
    store(*(NeverAgain(person=LISTENER, track_id=each, added_at=0.0) for each in ids[20:]))
    store(NeverAgain(person="another", track_id=ids[3], added_at=0.0))
    change(ids[4], presence="missing")
    found = choose(Seed(SeedKind.LIBRARY), 50, around=[ids[30], ids[3]])
    assert found.blocked == [ids[30]]
    assert {each.track.id for each in found.choices} <= set(ids[:20]) - {ids[4]}
    store(*(NeverAgain(person=LISTENER, track_id=each, added_at=0.0) for each in ids[:20]))
    assert chosen(Seed(SeedKind.LIBRARY)) == []


def test_other_files_of_a_recording_are_left_out(ids: list[str]) -> None:
    for track_id in ids[10:20]:
        change(track_id, title_sort="same", artist_sort="same", artist="Same")
    found = chosen(Seed(SeedKind.LIBRARY), 140)
    assert len(set(found) & set(ids[10:20])) == 1


def drawn(seed: Seed, **played: Any) -> Counter[str]:
    """Return how often tracks are chosen in fifty radios."""
    found: Counter[str] = Counter()
    for n in range(50):
        found.update(chosen(seed, 5, radio=f"radio {n}", **played))
    return found


def test_stars_and_plays_make_tracks_likelier(ids: list[str]) -> None:
    good, bad = ids[1:40], ids[41:80]
    store(*(Rating(person=LISTENER, track_id=each, rating=5, rated_at=0.0) for each in good))
    store(*(Rating(person=LISTENER, track_id=each, rating=1, rated_at=0.0) for each in bad))
    store(*(Play(person=LISTENER, track_id=ids[1], played_at=1e9, recorded_at=1e9) for _ in range(40)))
    found = drawn(Seed(SeedKind.LIBRARY))
    assert sum(found[each] for each in good) > 4 * sum(found[each] for each in bad)


def test_skipped_tracks_keep_what_is_like_them_away(ids: list[str]) -> None:
    sounds = Proximity(opened().view)
    skipped = sounds.near(ids[1], 3)
    before = drawn(track_seed(ids[1]), past=[ids[1], *skipped])
    after = drawn(track_seed(ids[1]), past=[ids[1], *skipped], skipped=skipped)
    close = [each for each in sounds.near(skipped[0], 25) if each not in skipped]
    nearer = [
        each
        for each in close
        if (sounds.similarity(skipped[0], each) or 0) > (sounds.similarity(ids[1], each) or 0)
    ]
    assert sum(after[each] for each in nearer) < 0.6 * sum(before[each] for each in nearer)


def test_favourites_of_the_radio_lead_to_more_like_them(ids: list[str]) -> None:
    sounds = Proximity(opened().view)
    heart = sounds.near(ids[1], TRACKS)[-1]
    store(Favourite(person=LISTENER, track_id=heart, added_at=100.0))
    found = choose(track_seed(ids[1]), 20, past=[ids[1], heart], started_at_s=50.0).choices
    reasons = Counter(each.why.basis for each in found)
    assert reasons == {"heart": 10, "near": 10}
    assert all(each.why.track_id == heart for each in found if each.why.basis == "heart")
    older = choose(track_seed(ids[1]), 20, past=[ids[1], heart], started_at_s=150.0).choices
    assert {each.why.basis for each in older} == {"near"}


@pytest.mark.parametrize(
    ("kind", "least"), [(SeedKind.ARTIST, 2), (SeedKind.FAVOURITES, 4), (SeedKind.PLAYLIST, 3)]
)
def test_seeds_of_many_tracks_have_a_share_of_their_own(ids: list[str], kind: SeedKind, least: int) -> None:
    own = ids[1:9]
    for n, track_id in enumerate(own):
        change(track_id, artist=f"artist {n}")
    store(*(Favourite(person=LISTENER, track_id=each, added_at=1.0) for each in own))
    store(
        Playlist(id="list", person=LISTENER, name="", name_sort="", created_at=0.0, changed_at=0.0),
        *(PlaylistTrack(playlist_id="list", position=n, track_id=each) for n, each in enumerate(own)),
    )
    store(
        Artist(id=7, key="k", name="Own", track_count=8),
        *(TrackArtist(track_id=each, position=0, artist_id=7) for each in own),
    )
    seed = Seed(kind, "7" if kind is SeedKind.ARTIST else "list")
    found = choose(seed).choices
    mine = [each for each in found if each.why.basis == "seed"]
    assert len(mine) >= least
    assert {each.track.id for each in mine} <= set(own)
    assert len(found) == 10


def test_tracks_that_are_not_analysed_play_without_a_reason() -> None:
    with session_scope(read_only=True) as session:
        sampler = SeedSampler(Seed(SeedKind.LIBRARY), LISTENER, {})
        assert choosing.choose(session, Proximity(None), sampler, Situation("r", 1), 5).choices == []
    ids = add(range(20))
    with session_scope(read_only=True) as session:
        found = choosing.choose(session, Proximity(None), sampler, Situation("r", 1), 5).choices
    assert {each.track.id for each in found} <= set(ids)
    assert not any(each.why.alike for each in found)


def test_queue_without_known_sounds_has_no_successors(ids: list[str]) -> None:
    assert chosen(Seed(SeedKind.QUEUE, track_ids=("unknown",))) == []
    found = choose(Seed(SeedKind.QUEUE, track_ids=tuple(ids[1:4])), past=ids[1:4]).choices
    assert {each.why.track_id for each in found} <= set(ids[1:4])


def test_large_seeds_are_drawn_from_anywhere(ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "FEW", 20)
    store(*(Favourite(person=LISTENER, track_id=each, added_at=1.0) for each in ids))
    seed = Seed(SeedKind.FAVOURITES)
    own = {each.track.id for each in choose(seed, 20).choices if each.why.basis == "seed"}
    other = {each.track.id for each in choose(seed, 20, radio="another").choices if each.why.basis == "seed"}
    assert len(own) == 10
    assert own != other


def test_moods_are_regions_of_the_library() -> None:
    steps = [float(n) for n in range(101)]
    known = {"transient_density": steps, "lufs": None}
    assert resolve(MOODS["calm"].bounds, known) == (("transient_density", None, 40.0),)


def test_seed_is_stored_as_json() -> None:
    seed = Seed(SeedKind.MOOD, None, "Mood", (("tempo_bpm", 100.0, None),), ("a",))
    assert Seed.of_json(seed.to_json()) == seed
