"""Fingerprints through the cache: of one track, of many, and as the basis of similarity."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.http import serializers
from app.http.responses import CacheNote
from cache import lookup
from cache.kinds import CACHES, Source, Strategy
from cache.lookup import LookupResult, Wanted
from cache.optimizer import SIMILAR_CONFIDENCE
from cache.streaming import StreamingEntry
from fingerprint.dimensions import DIMENSIONS, ENGINE_VERSION, STREAMING_NAMES, unpack
from library import fingerprints
from library.database import session_scope
from library.errors import TrackNotFoundError
from library.fingerprints import FingerprintKey
from library.states import FingerprintKind
from schemas.objects import FingerprintJson

UNITS = {dimension.name: dimension.unit for dimension in DIMENSIONS}

#: Indexes of the 13 streaming dimensions among the 25.
STREAMING_INDEXES = np.array([dimension.streaming for dimension in DIMENSIONS])


def look_up(track_ids: Sequence[str], forced: str | None = None) -> dict[str, LookupResult]:
    """Return the fingerprints of existing tracks by id.

    A track that only an older engine has analysed has that engine's values until it is analysed again.
    """
    with session_scope(read_only=True) as session:
        found = fingerprints.find_keys(session, track_ids)
    wanted = [Wanted(*key) for key in found]
    answers = lookup.look_up(wanted, _load, Strategy(forced) if forced else None)
    known = {key.track_id: answer for key, answer in zip(found, answers, strict=True)}
    return known | _older(known, found)


def get(track_id: str, forced: str | None = None) -> LookupResult:
    """Return the fingerprint of one track.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    """
    found = look_up([track_id], forced)
    if not found:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    return found[track_id]


class Basis(NamedTuple):
    """The values that a track without an index entry is compared by.

    Attributes
    ----------
    values
        (25,), NaN where unknown.
    """

    values: NDArray[np.float32]
    kind: FingerprintKind
    confidence: float


def find_basis(track_id: str) -> Basis | None:
    """Return the 25 values of a track, or its 13 streaming values; None if their confidence is too low."""
    answer = get(track_id)
    if answer.vector:
        return Basis(np.array(unpack(answer.vector), dtype=np.float32), FingerprintKind.FULL, 1.0)
    entry = answer.entry
    if entry is None or entry.confidence < SIMILAR_CONFIDENCE:
        return None
    vector = np.full(len(DIMENSIONS), np.nan, dtype=np.float32)
    vector[STREAMING_INDEXES] = entry.values
    return Basis(vector, FingerprintKind.STREAMING, entry.confidence)


def shown(track_id: str, answer: LookupResult) -> FingerprintJson:
    """Return a result with values as the API's Fingerprint."""
    if answer.vector:
        return serializers.fingerprint(track_id, answer.vector, answer.engine_version)
    assert answer.entry is not None
    return _streaming(track_id, answer.entry, provisional=not answer.is_final)


def note(answers: Mapping[str, LookupResult]) -> CacheNote:
    """Return the sources of a batch for `meta`."""
    sources = [answer.source for answer in answers.values()] or [Source.COMPUTED]
    hits = sum(source in CACHES for source in sources)
    farthest = max(sources, key=list(Source).index)
    strategies = {answer.strategy for answer in answers.values()}
    strategy = next(iter(strategies)) if len(strategies) == 1 else Strategy.BATCH
    return CacheNote(hits == len(sources), farthest, strategy, hits, len(answers) - hits)


def _load(audio_ids: Sequence[str]) -> Mapping[str, bytes]:
    with session_scope(read_only=True) as session:
        return fingerprints.find_vectors(session, audio_ids)


def _older(known: Mapping[str, LookupResult], keys: Sequence[FingerprintKey]) -> dict[str, LookupResult]:
    """Return an older engine's values for tracks that the current engine has not analysed."""
    wanted = {key.track_id: key.audio_id for key in keys if key.audio_id and not known[key.track_id].vector}
    if not wanted:
        return {}
    with session_scope(read_only=True) as session:
        older = fingerprints.find_older(session, list(wanted.values()))
    return {
        track_id: known[track_id]._replace(
            vector=older[audio_id][1],
            engine_version=older[audio_id][0],
            source=Source.DATABASE,
            is_final=True,
        )
        for track_id, audio_id in wanted.items()
        if audio_id in older
    }


def _streaming(track_id: str, entry: StreamingEntry, provisional: bool) -> FingerprintJson:
    rows = zip(STREAMING_NAMES, entry.values, entry.confidences, strict=True)
    number = serializers.number
    return {
        "track_id": track_id,
        "kind": FingerprintKind.STREAMING,
        "engine_version": ENGINE_VERSION,
        "dimensions": {
            name: {"value": number(value), "unit": UNITS[name], "confidence": number(confidence)}
            for name, value, confidence in rows
        },
        "confidence": round(entry.confidence, 4),
        "coverage": number(entry.coverage),
        "provisional": provisional,
        "validation": entry.validation.name.lower(),
    }
