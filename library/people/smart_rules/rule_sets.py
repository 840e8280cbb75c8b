"""Rules as objects, from the JSON that is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from library.people.smart_rules.rule_fields import FIELDS, OPERATORS, SORTS

#: Groups within groups, and rules in all of them together.
MAX_DEPTH, MAX_RULES = 5, 60

#: Tracks of a smart playlist: as of any other.
MAX_LIMIT = 10_000

#: Groups: every rule, at least one, none of them.
MATCHES = ("all", "any", "none")


class RulesInvalidError(ValueError):
    """Stored or imported rules are none of this version's."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on one field; two numbers for `between` and `percentile`, else one value."""

    field: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules and groups of which all, any or none must be true."""

    match: str
    rules: tuple["Rule | RuleGroup", ...]

    def leaves(self) -> Iterator[Rule]:
        """Yield the rules of all groups."""
        for each in self.rules:
            if isinstance(each, Rule):
                yield each
            else:
                yield from each.leaves()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules, the order of the tracks that fit, and the limits that apply in this order; None: no limit."""

    root: RuleGroup
    sort_by: str = "random"
    descending: bool = False
    limit: int = MAX_LIMIT
    minutes: int | None = None
    per_artist: int | None = None
    per_album: int | None = None

    @property
    def fields(self) -> frozenset[str]:
        """Return the names of the fields that decide."""
        return frozenset(rule.field for rule in self.root.leaves()) | {self.sort_by}


def parse(stored: Mapping[str, Any]) -> RuleSet:
    """Return the rules of their JSON (`schemas.playlist_parts.smart_rules`).

    Raises
    ------
    RulesInvalidError
        They are not valid, such as those of a newer version.
    """
    try:
        found = RuleSet(
            root=_group(stored["match"], 1),
            sort_by=stored.get("sort_by") or "random",
            descending=stored.get("order") == "desc",
            limit=stored.get("limit") or MAX_LIMIT,
            minutes=stored.get("minutes"),
            per_artist=stored.get("per_artist"),
            per_album=stored.get("per_album"),
        )
        numbers = [found.limit, found.minutes or 1, found.per_artist or 1, found.per_album or 1]
        is_right = found.sort_by in SORTS and all(type(n) is int and 0 < n <= MAX_LIMIT for n in numbers)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RulesInvalidError("the rules are not valid") from error
    if not is_right or sum(1 for _ in found.root.leaves()) > MAX_RULES:
        raise RulesInvalidError("the rules are not valid")
    return found


def _group(stored: Mapping[str, Any], depth: int) -> RuleGroup:
    ((match, rules),) = stored.items() if len(stored) == 1 else ((None, ()),)
    if match not in MATCHES or depth > MAX_DEPTH or not isinstance(rules, list):
        raise RulesInvalidError("a group is not valid")
    return RuleGroup(match, tuple(_node(each, depth) for each in rules))


def _node(stored: Mapping[str, Any], depth: int) -> Rule | RuleGroup:
    if "field" not in stored:
        return _group(stored, depth + 1)
    field, op, value = stored["field"], stored["op"], stored["value"]
    if op not in OPERATORS[FIELDS[field]]:
        raise RulesInvalidError(f"{field} has no operator {op}")
    is_pair = op in ("between", "percentile")
    if is_pair != (isinstance(value, list) and len(value) == 2):
        raise RulesInvalidError(f"{op} takes {'two values' if is_pair else 'one value'}")
    return Rule(field, op, tuple(value) if is_pair else value)
