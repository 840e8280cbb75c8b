"""The envelopes of answers that went well. Rows are encoded as they are: schemas only document them."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, g, request

from cache.kinds import Source, Strategy
from cache.monitoring import metrics


@dataclass(frozen=True, slots=True)
class CacheNote:
    """Where an answer came from.

    Attributes
    ----------
    source
        Of a batch, the farthest that was asked.
    hits, misses
        Of a batch, how many of its items a cache had and had not.
    """

    hit: bool
    source: Source
    strategy: Strategy
    hits: int | None = None
    misses: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list.

    Attributes
    ----------
    cursor
        Where the next page begins; None where there is none, or the list has no cursors.
    """

    items: Sequence[dict[str, Any]]
    total: int
    offset: int
    limit: int
    cursor: str | None = None


def success(
    data: Any,
    status: int = HTTPStatus.OK,
    cache: CacheNote | None = None,
    engine_version: int | None = None,
) -> Response:
    """Answer with one thing; `engine_version` is that of the fingerprints it was made by."""
    answer = json_response({"status": "success", "data": data, "meta": _meta(cache, engine_version)}, status)
    return _note_cache(answer, cache)


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a list as it goes over the wire, but for what is said of the answer itself.

    Attributes
    ----------
    body
        A JSON object that lacks `meta`.
    headers
        Its ETag, and where the rest of the list is.
    """

    body: bytes
    headers: dict[str, str]


def listing(page: Page, cache: CacheNote | None = None, engine_version: int | None = None) -> Response:
    """Answer with a part of a list."""
    return send(encode(page), cache, engine_version)


def encode(page: Page) -> Listed:
    """A part of a list in JSON, and in headers where the rest is."""
    body = orjson.dumps(
        {
            "items": page.items,
            "total": page.total,
            "offset": page.offset,
            "limit": page.limit,
            "next_cursor": page.cursor,
        }
    )
    place = {"total": page.total, "offset": page.offset, "limit": page.limit}
    headers = {
        "ETag": f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
        "X-Pagination": orjson.dumps(place).decode(),
        "Link": ", ".join(f'<{url}>; rel="{rel}"' for rel, url in _links(page).items()),
    }
    return Listed(body, headers)


def send(listed: Listed, cache: CacheNote | None = None, engine_version: int | None = None) -> Response:
    """Answer with a part of a list; who names its ETag gets no body while it is as it was.

    `engine_version` is that of the fingerprints it was made by.
    """
    body = listed.body[:-1] + b',"meta":' + orjson.dumps(_meta(cache, engine_version)) + b"}"
    answer = Response(body, headers=listed.headers, content_type="application/json")
    if "HTTP_IF_NONE_MATCH" in request.environ:
        answer.make_conditional(request)
    return _note_cache(answer, cache)


def batch(
    found: Mapping[str, dict[str, Any]], wanted: Sequence[str], cache: CacheNote | None = None
) -> Response:
    """Answer with many things in the order asked for, and say what there is nothing for."""
    items = [found[id_] for id_ in wanted if id_ in found]
    missing = [id_ for id_ in wanted if id_ not in found]
    body = {"items": items, "missing": missing, "count": len(items), "meta": _meta(cache)}
    return _note_cache(json_response(body), cache)


def json_response(body: Any, status: int = HTTPStatus.OK) -> Response:
    """A JSON answer; numbers that are not numbers become null, positions in a list become keys."""
    return Response(
        orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS), status=status, mimetype="application/json"
    )


def iso(seconds: float | None) -> str | None:
    """Seconds since 1970 as RFC 3339."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _meta(cache: CacheNote | None, engine_version: int | None = None) -> dict[str, Any]:
    elapsed_ms = round((time.perf_counter() - g.began_s) * 1000, 3)
    meta: dict[str, Any] = {"request_id": g.request_id, "time_ms": elapsed_ms}
    if engine_version is not None:
        meta["engine_version"] = engine_version
    if cache is None:
        return meta
    told = {"hit": cache.hit, "source": cache.source, "strategy": cache.strategy}
    if cache.hits is not None:
        told |= {"hits": cache.hits, "misses": cache.misses}
    return meta | {"cache": told}


def _note_cache(answer: Response, cache: CacheNote | None) -> Response:
    if cache:
        g.cache_source = cache.source
        metrics.count_response(cache.source, (time.perf_counter() - g.began_s) * 1000)
        answer.headers["X-Cache"] = "HIT" if cache.hit else "MISS"
        answer.headers["X-Cache-Strategy"] = cache.strategy
    return answer


def _links(page: Page) -> dict[str, str]:
    """Where the rest of the list is (RFC 8288); who came by a cursor goes on by cursors."""
    arguments = request.args.to_dict() | {"limit": str(page.limit)}
    arguments.pop("offset", None)
    places: dict[str, str]
    if arguments.pop("cursor", None):
        places = {"first": "offset=0"} | ({"next": f"cursor={page.cursor}"} if page.cursor else {})
    else:
        places = {rel: f"offset={offset}" for rel, offset in _offsets(page).items()}
    list_ = f"{request.path}?{urlencode(arguments)}"
    return {rel: f"{list_}&{place}" for rel, place in places.items()}


def _offsets(page: Page) -> dict[str, int]:
    offsets = {"first": 0, "last": max(0, (page.total - 1) // page.limit * page.limit)}
    if page.offset > 0:
        offsets["prev"] = max(0, page.offset - page.limit)
    if page.offset + page.limit < page.total:
        offsets["next"] = page.offset + page.limit
    return offsets
