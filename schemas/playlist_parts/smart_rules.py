"""Rules of smart playlists. Errors are told by their path: `rules.match.all.0.value`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate

from library.people.smart_rules.rule_fields import FIELDS, OPERATORS, SORTS, FieldKind
from library.people.smart_rules.rule_sets import MATCHES, MAX_DEPTH, MAX_LIMIT, MAX_RULES
from schemas.fields import CleanString, StrictInteger, StrictSchema
from schemas.tracks import Track
from schemas.typed import TypedSchema

#: Wrong rules of one group that an error names.
MAX_TOLD = 10

MAX_TEXT_LENGTH, MAX_DAYS, MAX_NUMBER = 200, 36_500, 1e12

EXAMPLE_RULES: dict[str, object] = {
    "match": {
        "all": [
            {"field": "tempo_bpm", "op": "between", "value": [118, 126]},
            {"field": "spectral_centroid", "op": "percentile", "value": [0, 35]},
            {"field": "last_played_at", "op": "not_in_last_days", "value": 90},
        ]
    },
    "sort_by": "random",
    "order": "asc",
    "limit": None,
    "minutes": 180,
    "per_artist": 2,
    "per_album": None,
}


class RuleTree(fields.Field[dict[str, object]]):
    """A group of rules: `{"all": […]}`, `{"any": […]}` or `{"none": […]}` of rules and further groups."""

    def _deserialize(self, value: Any, *_context: Any, **_options: Any) -> dict[str, object]:
        return _Reader().group(value, 1)


class _Reader:
    """Validates one tree, and counts its rules."""

    def __init__(self) -> None:
        self._left = MAX_RULES

    def group(self, value: Any, depth: int) -> dict[str, object]:
        if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in MATCHES:
            raise ValidationError(f"Must be a group: one of {', '.join(MATCHES)} with a list of rules.")
        ((match, listed),) = value.items()
        if depth > MAX_DEPTH:
            raise ValidationError(f"Groups may be nested {MAX_DEPTH} deep.")
        if not isinstance(listed, list):
            raise ValidationError({match: ["Must be a list of rules and groups."]})
        wrong: dict[int, Any] = {}
        found = []
        for n, each in enumerate(listed):
            try:
                found.append(self._node(each, depth))
            except ValidationError as error:
                wrong[n] = error.messages
                if self._left < 0 or len(wrong) == MAX_TOLD:
                    break
        if wrong:
            raise ValidationError({match: wrong})
        return {match: found}

    def _node(self, value: Any, depth: int) -> dict[str, object]:
        self._left -= 1
        if self._left < 0:
            raise ValidationError(f"There may be {MAX_RULES} rules at the most.")
        if isinstance(value, dict) and "field" in value:
            return _rule(value)
        return self.group(value, depth + 1)


def _rule(value: Mapping[str, Any]) -> dict[str, object]:
    unknown = set(value) - {"field", "op", "value"}
    if unknown:
        raise ValidationError({str(name)[:50]: ["Unknown field."] for name in sorted(unknown, key=str)[:10]})
    name, op = value["field"], value.get("op")
    kind = FIELDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ValidationError({"field": ["Is no field of a track; `GET /playlists/rule-fields` lists them."]})
    if op not in OPERATORS[kind]:
        raise ValidationError({"op": [f"Must be one of: {', '.join(OPERATORS[kind])}."]})
    try:
        return {"field": name, "op": op, "value": _value(kind, str(op), value.get("value"))}
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from error


def _value(kind: FieldKind, op: str, value: Any) -> object:
    if kind is FieldKind.TEXT or kind is FieldKind.PLAYLIST:
        return CleanString(required=True, validate=validate.Length(1, MAX_TEXT_LENGTH)).deserialize(value)
    if kind is FieldKind.FLAG:
        if not isinstance(value, bool):
            raise ValidationError("Must be true or false.")
        return value
    if kind is FieldKind.DATE:
        return _days(value) if op.endswith("days") else _date(value)
    if op not in ("between", "percentile"):
        return _number(value)
    if not isinstance(value, list) or len(value) != 2:
        raise ValidationError("Must be a list of two numbers.")
    pair = [_number(each) for each in value]
    if op == "percentile" and not 0 <= pair[0] <= pair[1] <= 100:
        raise ValidationError("Must be two percentages from 0 to 100, the lower one first.")
    return pair


def _number(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not abs(value) <= MAX_NUMBER:
        raise ValidationError("Must be a number.")
    return float(value) if isinstance(value, float) else int(value)


def _days(value: Any) -> float:
    days = _number(value)
    if not 0 < days <= MAX_DAYS:
        raise ValidationError(f"Must be a number of days up to {MAX_DAYS}.")
    return days


def _date(value: Any) -> str:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        found = None
    if found is None or found.year < 1970:
        raise ValidationError("Must be a date such as 2026-01-31.")
    return found.isoformat()


def _most(description: str) -> StrictInteger:
    return StrictInteger(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, MAX_LIMIT),
        metadata={"description": f"{description}; null: no limit"},
    )


class SmartRules(StrictSchema):
    """Rules of a smart playlist, the order of its tracks, and limits that apply in this order."""

    match = RuleTree(
        required=True,
        metadata={
            "type": "object",
            "additionalProperties": True,
            "description": "a group `{all|any|none: […]}` of rules `{field, op, value}` and groups; "
            "`GET /playlists/rule-fields` lists fields and operators",
        },
    )
    sort_by = CleanString(
        load_default="random",
        validate=validate.OneOf(SORTS),
        metadata={"description": "order; random: another one each day"},
    )
    order = CleanString(load_default="asc", validate=validate.OneOf(("asc", "desc")))
    limit = _most("tracks")
    minutes = _most("length of all tracks together")
    per_artist = _most("tracks of one artist")
    per_album = _most("tracks of one album")


@dataclass(frozen=True, slots=True)
class RulesPreviewBody:
    """Rules to try."""

    rules: dict[str, object]


class RulesPreview(TypedSchema[RulesPreviewBody]):
    """Rules to try."""

    data_class = RulesPreviewBody

    EXAMPLE: ClassVar = {"rules": EXAMPLE_RULES}

    rules = fields.Nested(SmartRules, required=True)


class PreviewedRules(StrictSchema):
    """Tracks that fit rules: their number and length, and the first of them."""

    track_count = fields.Integer(required=True)
    duration_s = fields.Float(required=True)
    tracks = fields.List(fields.Nested(Track), required=True)


class RuleField(StrictSchema):
    """A field that rules may name."""

    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in FieldKind]))
    operators = fields.List(fields.String(), required=True)
    unit = fields.String(required=True, allow_none=True, metadata={"description": "of a dimension"})


class RuleFields(StrictSchema):
    """Fields and orders of rules."""

    fields_ = fields.List(fields.Nested(RuleField), required=True, data_key="fields", attribute="fields")
    sorts = fields.List(fields.String(), required=True)
