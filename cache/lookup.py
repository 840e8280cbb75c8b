"""Looking fingerprints up: the caches first, then what is known so far, then the database."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cache import fingerprints, streaming
from cache.fingerprints import Load
from cache.kinds import Kind, Source, Strategy
from cache.monitoring import metrics
from cache.optimizer import choose
from cache.streaming import StreamingEntry, ValidationState
from cache.tiers import Found
from fingerprint.dimensions import ENGINE_VERSION


class Wanted(NamedTuple):
    """A track whose fingerprint is wanted.

    Attributes
    ----------
    audio_id
        None while nobody has heard the track.
    file_stamp
        Says which state of its file is meant.
    """

    track_id: str
    audio_id: str | None
    file_stamp: str


class LookupResult(NamedTuple):
    """What is known of a track's sound.

    Attributes
    ----------
    vector
        All 25 numbers, packed; None where only `entry`, or nothing, is known.
    entry
        The 13 numbers so far.
    is_final
        Whether the caller can be content; otherwise the track is to be listened to.
    engine_version
        Of the engine that made the numbers.
    """

    vector: bytes | None
    entry: StreamingEntry | None
    source: Source
    strategy: Strategy
    is_final: bool
    engine_version: int = ENGINE_VERSION


def look_up(wanted: Sequence[Wanted], load: Load, forced: Strategy | None = None) -> list[LookupResult]:
    """What is known of tracks' sound, in their order.

    Parameters
    ----------
    load
        Reads packed vectors by audio id from the database.
    forced
        See `cache.optimizer.choose`.
    """
    heard = [track.audio_id for track in wanted if track.audio_id]
    cached = fingerprints.find_many(heard) if forced is not Strategy.BATCH else {}
    entries = _entries([track for track in wanted if track.audio_id not in cached], forced)
    chosen = [_choose(track, cached, entries, forced) for track in wanted]
    unsure = [
        track.audio_id
        for track, strategy in zip(wanted, chosen, strict=True)
        if strategy is not Strategy.FAST and track.audio_id and track.audio_id not in cached
    ]
    known = cached | fingerprints.load_many(unsure, load)
    answers = [
        _answer(strategy, known.get(track.audio_id or ""), entries.get(track.track_id))
        for track, strategy in zip(wanted, chosen, strict=True)
    ]
    _count(answers)
    return answers


def _entries(unknown: Sequence[Wanted], forced: Strategy | None) -> dict[str, StreamingEntry]:
    if forced is Strategy.BATCH:
        return {}
    found = streaming.find_many([(track.track_id, track.file_stamp) for track in unknown])
    return {track.track_id: entry for track, entry in zip(unknown, found, strict=True) if entry}


def _choose(
    track: Wanted, cached: dict[str, Found], entries: dict[str, StreamingEntry], forced: Strategy | None
) -> Strategy:
    entry = entries.get(track.track_id)
    # Once validated, all 25 numbers exist: then the database is asked rather than the 13 believed.
    is_pending = entry is not None and entry.validation is ValidationState.PENDING
    confidence = entry.confidence if entry and is_pending else None
    return choose(track.audio_id in cached, confidence, forced)


def _answer(strategy: Strategy, full: Found | None, entry: StreamingEntry | None) -> LookupResult:
    if full:
        return LookupResult(full.body, None, full.source, strategy, is_final=True)
    if entry and strategy is not Strategy.BATCH:
        return LookupResult(None, entry, Source.REDIS, strategy, is_final=strategy is Strategy.FAST)
    return LookupResult(None, None, Source.COMPUTED, strategy, is_final=False)


def _count(answers: Sequence[LookupResult]) -> None:
    counts: Counter[str] = Counter()
    for answer in answers:
        counts[metrics.lookup(Kind.FINGERPRINT, answer.source)] += 1
        counts[metrics.strategy(answer.strategy)] += 1
    metrics.count(counts)
