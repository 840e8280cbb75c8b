"""The REST resources, one file each; endpoints declare what they take and give, and name the steps."""

from types import ModuleType

from app.api import (
    cache,
    coverage,
    favourites,
    fingerprints,
    health,
    history,
    jobs,
    media,
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
    fingerprints,
    scans,
    jobs,
    coverage,
    cache,
    favourites,
    history,
)
