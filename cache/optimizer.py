"""Choose how a request is answered: fast, accurate or batch.

| strategy | fingerprint | search and lists |
|---|---|---|
| fast | all 25 values from memory or Redis; or the 13 so far if their confidence suffices | memory or Redis |
| accurate | the 13 so far as provisional, while the track is analysed next | the index |
| batch | all 25 from the database, else the track is analysed as a job | the index |

An index is brought up to date before each query, so a scan of the library is never needed.
"""

from cache.kinds import Strategy

#: Confidence from which the 13 values stand for the track: 85 % of them lie close to the final value.
FAST_CONFIDENCE = 0.85

#: Confidence from which the 13 values are given as provisional.
ACCURATE_CONFIDENCE = 0.60

#: Confidence from which the 13 values may be the basis of a search for similar tracks.
SIMILAR_CONFIDENCE = 0.70


def choose(is_cached: bool, confidence: float | None, forced: Strategy | None = None) -> Strategy:
    """Choose the strategy for a fingerprint.

    Parameters
    ----------
    is_cached
        Whether memory or Redis has all 25 values.
    confidence
        Mean confidence of the 13 values so far; None where there are none.
    forced
        The strategy that the caller requests: fast accepts the 13 at any confidence, accurate never as final,
        batch skips memory and Redis.
    """
    if forced is Strategy.BATCH:
        return Strategy.BATCH
    if is_cached:
        return forced or Strategy.FAST
    if confidence is None:
        return Strategy.BATCH
    if forced:
        return forced
    if confidence >= FAST_CONFIDENCE:
        return Strategy.FAST
    return Strategy.ACCURATE if confidence >= ACCURATE_CONFIDENCE else Strategy.BATCH
