"""Find the tracks of a smart playlist in SQL: only their ids reach this process, at most a playlist's."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from library.catalogue import list_counts
from library.models import Track
from library.models.base import ID_LENGTH
from library.people.smart_rules.rule_conditions import DAY_S, Quantiles, RuleColumns, condition
from library.people.smart_rules.rule_sets import RuleSet

_SORTED_BY: Mapping[str, Any] = {
    "title": Track.title_sort,
    "artist": Track.artist_sort,
    "album": Track.album_order,
}


def find_tracks(session: Session, rules: RuleSet, person: str, quantiles: Quantiles) -> list[str]:
    """Return the ids of the tracks that fit an account's rules, in their order.

    Parameters
    ----------
    quantiles
        Of each dimension, for rules by percentile.
    """
    columns = RuleColumns(person, quantiles)
    order = _order(rules, columns)
    shown = list_counts.is_shown(), condition(rules.root, columns)
    query = columns.join(select(Track.id).select_from(Track), rules.fields).where(*shown)
    if not (rules.minutes or rules.per_artist or rules.per_album):
        return list(session.execute(query.order_by(*order).limit(rules.limit)).scalars())
    place = func.row_number().over(order_by=order).label("place")
    ranked = query.add_columns(Track.duration_s, Track.artist_id, Track.album_id, place).subquery()
    for name, most in (("artist_id", rules.per_artist), ("album_id", rules.per_album)):
        ranked = _capped(ranked, name, most) if most else ranked
    if rules.minutes:
        ends_s = func.sum(func.coalesce(ranked.c.duration_s, 0.0)).over(order_by=ranked.c.place)
        ended = select(ranked.c.id, ranked.c.place, ends_s.label("ends_s")).subquery()
        final = select(ended.c.id).where(ended.c.ends_s <= rules.minutes * 60.0).order_by(ended.c.place)
    else:
        final = select(ranked.c.id).order_by(ranked.c.place)
    return list(session.execute(final.limit(rules.limit)).scalars())


def total_length_s(session: Session, track_ids: list[str]) -> float:
    """Return the length of tracks together, s."""
    found = 0.0
    for start in range(0, len(track_ids), 1000):
        chosen = Track.id.in_(track_ids[start : start + 1000])
        total = select(func.coalesce(func.sum(Track.duration_s), 0.0)).where(chosen)
        found += session.execute(total).scalar_one() or 0.0
    return found


def _order(rules: RuleSet, columns: RuleColumns) -> list[ColumnElement[Any]]:
    """Return the columns of an order; unknown values come last, and equal ones by id."""
    by_id: ColumnElement[Any] = Track.id.asc()
    if rules.sort_by == "random":  # ids are random: another letter comes first each day
        first = int(time.time() // DAY_S) % (ID_LENGTH - 1) + 1
        return [func.substr(Track.id, first, ID_LENGTH), by_id]
    by_name = _SORTED_BY.get(rules.sort_by)
    key = columns.column(rules.sort_by) if by_name is None else by_name
    return [key.is_(None), key.desc() if rules.descending else key.asc(), by_id]


def _capped(ranked: Any, name: str, most: int) -> Any:
    """Leave out tracks beyond the number that one artist or album may have; unknown ones have no limit."""
    column = ranked.c[name]
    rank = func.row_number().over(partition_by=column, order_by=ranked.c.place).label("rank")
    counted = select(ranked, rank).subquery()
    rest = [each for each in counted.c if each.name != "rank"]
    return select(*rest).where(or_(counted.c[name].is_(None), counted.c.rank <= most)).subquery()
