"""Types of requests and responses agree with the schemas that document them."""

import importlib
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, get_type_hints

import pytest

from app import api
from schemas import objects
from schemas.track_lists import RANGES, SORT_FIELDS, SimilarQuery, TrackListArguments, TrackListQuery
from schemas.tracks import TagCorrection
from schemas.typed import TypedSchema


def typed(base: Any = TypedSchema) -> Iterator[Any]:
    for schema in base.__subclasses__():
        if hasattr(schema, "data_class"):
            yield schema
        yield from typed(schema)


SCHEMAS = [schema for schema in typed() if schema not in (TrackListQuery, SimilarQuery, TagCorrection)]


def test_schemas_of_requests_are_found() -> None:
    assert len(api.RESOURCES) > 20
    assert len(SCHEMAS) > 20


@pytest.mark.parametrize("schema", [pytest.param(schema, id=schema.__name__) for schema in SCHEMAS])
def test_dataclass_has_the_fields_of_its_schema(schema: Any) -> None:
    assert {field.name for field in fields(schema.data_class)} == set(schema().fields)


def test_list_of_tracks_has_the_documented_defaults() -> None:
    documented = {
        name: field.load_default for name, field in TrackListQuery().fields.items() if name not in RANGES
    }
    documented["sort_by"] = SORT_FIELDS[0]  # without a query
    assert TrackListQuery().load({}) == TrackListArguments(**documented)


def test_bounds_of_dimensions_are_loaded_as_sounds() -> None:
    loaded = TrackListQuery().load({"tempo_bpm_min": "120", "tempo_bpm_max": "130", "lufs_min": "-9"})
    assert set(loaded.sounds) == {("tempo_bpm", 120.0, 130.0), ("lufs", -9.0, None)}


OBJECTS = [each for name, each in vars(objects).items() if name.endswith("Json")]


@pytest.mark.parametrize("shape", [pytest.param(each, id=each.__name__) for each in OBJECTS])
def test_json_object_has_the_fields_of_its_schema(shape: Any) -> None:
    module, _, name = shape.__doc__.strip("`.").rpartition(".")
    schema = getattr(importlib.import_module(module), name)
    assert set(get_type_hints(shape)) == set(schema().fields)
