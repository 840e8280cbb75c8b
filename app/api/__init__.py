"""The REST resources, one file each; endpoints declare what they take and give, and name the steps."""

from types import ModuleType

from app.api import (
    albums,
    artists,
    batch,
    cache,
    coverage,
    favourites,
    fingerprints,
    genres,
    health,
    history,
    jobs,
    media,
    roots,
    scale,
    scans,
    search,
    similar,
    tracks,
)

RESOURCES: tuple[ModuleType, ...] = (
    health,
    tracks,
    media,
    similar,
    search,
    albums,
    artists,
    genres,
    scale,
    fingerprints,
    batch,
    roots,
    scans,
    jobs,
    coverage,
    cache,
    favourites,
    history,
)
