"""How a question is answered: fast, accurate or batch. The whole decision stands here.

| strategy | fingerprint | search and lists |
|---|---|---|
| fast | all 25 numbers from a cache; or the 13 so far, when they are sure enough | from a cache |
| accurate | the 13 so far as provisional, while the track is listened to next | the index |
| batch | all 25 from the database; where there are none, the track is listened to as a job | the index |

An index is brought up to date before each question, so there is never a reason to scan the library instead.
"""

from cache.kinds import Strategy

#: The 13 numbers so far stand for the track: of those that say .85, 85 % lie close to the final value.
FAST_CONFIDENCE = 0.85

#: Below, a provisional answer would say little.
ACCURATE_CONFIDENCE = 0.60

#: A track may be the basis of a search for similar ones from here on.
SIMILAR_CONFIDENCE = 0.70


def choose(is_cached: bool, confidence: float | None, forced: Strategy | None = None) -> Strategy:
    """Choose how a fingerprint is answered.

    Parameters
    ----------
    is_cached
        Whether a cache has all 25 numbers.
    confidence
        Mean confidence of the 13 numbers so far; None where there are none.
    forced
        What the caller wants. Fast takes the 13 however unsure, accurate never takes them as final, batch
        asks no cache.
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
