"""Look fingerprints up: in memory and Redis, then in streaming entries, then in the database."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cache import streaming, vectors
from cache.kinds import Kind, Source, Strategy
from cache.monitoring import metrics
from cache.optimizer import choose
from cache.streaming import StreamingEntry, ValidationState
from cache.tiers import Found
from cache.vectors import Load
from fingerprint.dimensions import ENGINE_VERSION


class Wanted(NamedTuple):
    """A track whose fingerprint is requested.

    Attributes
    ----------
    audio_id
        None until the track is analysed.
    file_stamp
        Identifies the state of its file.
    """

    track_id: str
    audio_id: str | None
    file_stamp: str


class LookupResult(NamedTuple):
    """The fingerprint of a track, as far as it is known.

    Attributes
    ----------
    vector
        All 25 values, packed; None where only `entry`, or nothing, is known.
    entry
        The 13 values so far.
    is_final
        False if the track still has to be analysed.
    engine_version
        Of the engine that computed the values.
    """

    vector: bytes | None
    entry: StreamingEntry | None
    source: Source
    strategy: Strategy
    is_final: bool
    engine_version: int = ENGINE_VERSION


def look_up(wanted: Sequence[Wanted], load: Load, forced: Strategy | None = None) -> list[LookupResult]:
    """Return the fingerprints of tracks as far as they are known, in order.

    Parameters
    ----------
    load
        Reads packed vectors by audio id from the database.
    forced
        See `cache.optimizer.choose`.
    """
    analysed = [track.audio_id for track in wanted if track.audio_id]
    cached = vectors.find_many(analysed) if forced is not Strategy.BATCH else {}
    entries = _entries([track for track in wanted if track.audio_id not in cached], forced)
    chosen = [_choose(track, cached, entries, forced) for track in wanted]
    to_load = [
        track.audio_id
        for track, strategy in zip(wanted, chosen, strict=True)
        if strategy is not Strategy.FAST and track.audio_id and track.audio_id not in cached
    ]
    known = cached | vectors.load_many(to_load, load)
    results = [
        _result(strategy, known.get(track.audio_id or ""), entries.get(track.track_id))
        for track, strategy in zip(wanted, chosen, strict=True)
    ]
    _count(results)
    return results


def _entries(unknown: Sequence[Wanted], forced: Strategy | None) -> dict[str, StreamingEntry]:
    if forced is Strategy.BATCH:
        return {}
    found = streaming.find_many([(track.track_id, track.file_stamp) for track in unknown])
    return {track.track_id: entry for track, entry in zip(unknown, found, strict=True) if entry}


def _choose(
    track: Wanted, cached: dict[str, Found], entries: dict[str, StreamingEntry], forced: Strategy | None
) -> Strategy:
    entry = entries.get(track.track_id)
    # A validated entry means that all 25 values exist: the database has better ones than the 13.
    is_pending = entry is not None and entry.validation is ValidationState.PENDING
    confidence = entry.confidence if entry and is_pending else None
    return choose(track.audio_id in cached, confidence, forced)


def _result(strategy: Strategy, full: Found | None, entry: StreamingEntry | None) -> LookupResult:
    if full:
        return LookupResult(full.body, None, full.source, strategy, is_final=True)
    if entry and strategy is not Strategy.BATCH:
        return LookupResult(None, entry, Source.REDIS, strategy, is_final=strategy is Strategy.FAST)
    return LookupResult(None, None, Source.COMPUTED, strategy, is_final=False)


def _count(results: Sequence[LookupResult]) -> None:
    counts: Counter[str] = Counter()
    for result in results:
        counts[metrics.lookup(Kind.FINGERPRINT, result.source)] += 1
        counts[metrics.strategy(result.strategy)] += 1
    metrics.count(counts)
