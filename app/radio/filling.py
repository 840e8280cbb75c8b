"""Choose the tracks of a radio and give them to its session.

`fill` is the one place that refills: `app/ws/radio_filler.py` calls it for the sessions that scripts have
noted. It has an effect once, however many processes choose.
"""

from collections.abc import Sequence
from dataclasses import replace

from app import playback, smart_playlists
from app.extensions import fresh_similarity_index, scale_index, similarity_index
from app.radio import seeds
from cache.single_flight import StillComputingError
from discovery.radio import choosing
from discovery.radio.choosing import ChoiceReason, Chosen, ChosenTrack, Situation
from discovery.radio.proximity import Proximity
from discovery.radio.seeds import OWN_SHARE, Seed, SeedKind, SeedSampler
from library.database import OpenSession, session_scope
from library.people.radios.errors import RadioEmptyError
from live.radio import commands
from live.radio.commands import NewRadio, RadioChoice, RadioFill, RadioNeeds
from live.scripting import Applied, Command

#: Tracks of a fill; a session needs the next one with fewer than five to come.
TRACKS = 10

#: Latest tracks of a queue that tell what fits after it.
LATEST = 8


def start(command: Command, wanted: Seed, play: bool) -> Applied:
    """Begin a radio in place of the queue; a seed that is playing goes on.

    Raises
    ------
    TrackNotFoundError, AlbumNotFoundError, ArtistNotFoundError, GenreNotFoundError, PlaylistNotFoundError
    NotAnalysedYetError, NoContentError
        Nothing is known of the sound of the seed, or it is silent.
    RadioEmptyError
        No track may be chosen.
    StillComputingError
        The index of a large library is being written for the first time.
    """
    radio_id = commands.new_id()
    if wanted.kind is SeedKind.PLAYLIST and wanted.id:
        smart_playlists.refresh(wanted.id, command.person)
    with session_scope(read_only=True) as session:
        seed = seeds.named(session, wanted, command.person)
        fresh_similarity_index(session)
        seeds.refuse_unheard(session, seed)
        first = seed.id if seed.kind is SeedKind.TRACK else None
        known = [first] if first else []
        situation = Situation(radio_id, 1, past=known, around=known)
        chosen = _choose(session, seed, command.person, situation)
    choices = _queued(chosen.choices)
    if not choices:
        raise RadioEmptyError(seed.name)
    if first:
        choices = [RadioChoice(playback.queued_tracks([first])[0], ChoiceReason("seed").to_json()), *choices]
    return commands.start(command, NewRadio(radio_id, command.person, seed.to_json()), choices, play, first)


def fill(playback_id: str) -> Applied | None:
    """Choose a session's next tracks; None if it needs none.

    Raises
    ------
    PlaybackMissingError
        Redis has no such session.
    StillComputingError
        The index of a large library is being written for the first time.
    """
    needs = commands.read(playback_id)
    if not needs.is_due:
        return None
    begins = None if needs.id else _new_radio(needs)
    seed = Seed.of_json(begins.seed if begins else needs.seed)
    number = needs.fill + 1 if needs.id else 1
    situation = Situation(
        needs.id or (begins.id if begins else ""),
        number,
        past=_without(begins.past if begins else needs.past, needs.dropped),
        around=needs.around,
        skipped=needs.skipped,
        started_at_s=needs.started_at_ms / 1000 if needs.id else float("inf"),
    )
    with session_scope(read_only=True) as session:
        fresh_similarity_index(session)
        chosen = _choose(session, seed, needs.person, situation)
    wanted = RadioFill(
        situation.radio_id,
        number,
        needs.feedback,
        _queued(chosen.choices),
        replaces=needs.is_stale,
        blocked=chosen.blocked,
    )
    return commands.fill(playback_id, wanted, begins)


def _new_radio(needs: RadioNeeds) -> NewRadio:
    """Return the radio that plays on after a queue."""
    seed = Seed(SeedKind.QUEUE, track_ids=tuple(needs.around[-LATEST:]))
    named = replace(seed, name=seeds.NAMES[seed.kind])
    return NewRadio(commands.new_id(), needs.person, named.to_json(), past=list(dict.fromkeys(needs.around)))


def _choose(session: OpenSession, seed: Seed, person: str, situation: Situation) -> Chosen:
    if similarity_index.view is None and OWN_SHARE[seed.kind] < 1:
        raise StillComputingError
    quantiles = scale_index.current(session).quantiles if seed.kind is SeedKind.MOOD else {}
    sampler = SeedSampler(seed, person, quantiles)
    return choosing.choose(session, Proximity(similarity_index.view), sampler, situation, TRACKS)


def _queued(choices: Sequence[ChosenTrack]) -> list[RadioChoice]:
    """Return choices as the queue stores them; a track that disappeared meanwhile is left out."""
    found = playback.find_queued([each.track.id for each in choices])
    return [
        RadioChoice(found[each.track.id], each.why.to_json()) for each in choices if each.track.id in found
    ]


def _without(track_ids: Sequence[str], dropped: Sequence[str]) -> list[str]:
    gone = set(dropped)
    return [each for each in track_ids if each not in gone]
