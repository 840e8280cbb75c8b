"""Envelopes of successful responses. Objects are encoded without schemas, which only document them."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, overload
from urllib.parse import urlencode

import orjson
from flask import Response, g, request

from app.proxies.forwarding import own_address
from cache.kinds import CACHES, Source, Strategy
from cache.lookup import LookupResult
from cache.monitoring import metrics
from cache.results import Result
from schemas.objects import MetaJson


@dataclass(frozen=True, slots=True)
class CacheNote:
    """The origin of a response.

    Attributes
    ----------
    source
        Of a batch, the slowest tier that was read.
    hits, misses
        Of a batch, the number of items that a cache had and had not.
    """

    hit: bool
    source: Source
    strategy: Strategy
    hits: int | None = None
    misses: int | None = None

    @classmethod
    def of(cls, result: Result[Any] | LookupResult) -> "CacheNote":
        """Return the note of one result of the cache."""
        return cls(result.source in CACHES, result.source, result.strategy)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list.

    Attributes
    ----------
    total
        Length of the list; at least, if `is_lower_bound`.
    cursor
        Cursor of the next page; None on the last page, and for lists without cursors.
    """

    items: Sequence[object]
    total: int
    offset: int
    limit: int
    cursor: str | None = None
    is_lower_bound: bool = False


def success(
    data: Any,
    status: int = HTTPStatus.OK,
    cache: CacheNote | None = None,
    engine_version: int | None = None,
) -> Response:
    """Return the response with one object; `engine_version` is that of the fingerprints it is based on."""
    response = json_response(
        {"status": "success", "data": data, "meta": _meta(cache, engine_version)}, status
    )
    return _with_cache_headers(response, cache)


@dataclass(frozen=True, slots=True)
class EncodedPage:
    """A page of a list in JSON, without the metadata of a response.

    Attributes
    ----------
    body
        A JSON object without `meta`.
    headers
        ETag and links to the other pages.
    """

    body: bytes
    headers: dict[str, str]


def listing(page: Page, cache: CacheNote | None = None, engine_version: int | None = None) -> Response:
    """Return the response with a page of a list."""
    return send(encode(page), cache, engine_version)


def encode(page: Page) -> EncodedPage:
    """Return a page in JSON, with headers for its ETag and the other pages."""
    body = orjson.dumps(
        {
            "items": page.items,
            "total": page.total,
            "total_is_lower_bound": page.is_lower_bound,
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
    return EncodedPage(body, headers)


def send(listed: EncodedPage, cache: CacheNote | None = None, engine_version: int | None = None) -> Response:
    """Return the response with a page: 304 when the request has its ETag.

    `engine_version` is that of the fingerprints it is based on.
    """
    body = listed.body[:-1] + b',"meta":' + orjson.dumps(_meta(cache, engine_version)) + b"}"
    response = Response(body, headers=listed.headers, content_type="application/json")
    if "HTTP_IF_NONE_MATCH" in request.environ:
        response.make_conditional(request)
    return _with_cache_headers(response, cache)


def batch(found: Mapping[str, object], wanted: Sequence[str], cache: CacheNote | None = None) -> Response:
    """Return the response with many objects in the requested order, and the ids without one."""
    items = [found[id_] for id_ in wanted if id_ in found]
    missing = [id_ for id_ in wanted if id_ not in found]
    body = {"items": items, "missing": missing, "count": len(items), "meta": _meta(cache)}
    return _with_cache_headers(json_response(body), cache)


def json_response(body: Any, status: int = HTTPStatus.OK) -> Response:
    """Return a JSON response; NaN becomes null, and list positions may be keys."""
    return Response(
        orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS), status=status, mimetype="application/json"
    )


@overload
def iso(seconds: float) -> str: ...
@overload
def iso(seconds: float | None) -> str | None: ...
def iso(seconds: float | None) -> str | None:
    """Return seconds since 1970 as RFC 3339."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _meta(cache: CacheNote | None, engine_version: int | None = None) -> MetaJson:
    elapsed_ms = round((time.perf_counter() - g.began_s) * 1000, 3)
    meta: MetaJson = {"request_id": g.request_id, "time_ms": elapsed_ms}
    if engine_version is not None:
        meta["engine_version"] = engine_version
    if cache is None:
        return meta
    meta["cache"] = {"hit": cache.hit, "source": cache.source, "strategy": cache.strategy}
    if cache.hits is not None and cache.misses is not None:
        meta["cache"]["hits"] = cache.hits
        meta["cache"]["misses"] = cache.misses
    return meta


def _with_cache_headers(response: Response, cache: CacheNote | None) -> Response:
    if cache:
        g.cache_source = cache.source
        metrics.count_response(cache.source, (time.perf_counter() - g.began_s) * 1000)
        response.headers["X-Cache"] = "HIT" if cache.hit else "MISS"
        response.headers["X-Cache-Strategy"] = cache.strategy
    return response


def _links(page: Page) -> dict[str, str]:
    """Return links to the other pages (RFC 8288); a request by cursor gets links by cursors."""
    arguments = request.args.to_dict() | {"limit": str(page.limit)}
    arguments.pop("offset", None)
    places: dict[str, str]
    if arguments.pop("cursor", None):
        places = {"first": "offset=0"} | ({"next": f"cursor={page.cursor}"} if page.cursor else {})
    else:
        places = {rel: f"offset={offset}" for rel, offset in _offsets(page).items()}
    list_ = f"{own_address(request.path)}?{urlencode(arguments)}"
    return {rel: f"{list_}&{place}" for rel, place in places.items()}


def _offsets(page: Page) -> dict[str, int]:
    offsets = {"first": 0}
    if not page.is_lower_bound:
        offsets["last"] = max(0, (page.total - 1) // page.limit * page.limit)
    if page.offset > 0:
        offsets["prev"] = max(0, page.offset - page.limit)
    if page.offset + page.limit < page.total:
        offsets["next"] = page.offset + page.limit
    return offsets
