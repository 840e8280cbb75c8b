"""Tags as they are stored: text by key, or bytes where no encoding is stated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from media.tagging.encodings import decode_all
from media.tagging.fields import FIELDS, TagKind

Text = str | bytes

_MOST_TEXTS = 1000  # of one key
_MOST_LENGTH = 1 << 18  # of all texts of one key: lyrics; longer ones are cut


@dataclass(slots=True)
class RawTag:
    """One tag of a file.

    Attributes
    ----------
    kind : TagKind
    texts : dict
        Texts by key: `Field.keys` names the keys of a field.
    """

    kind: TagKind
    texts: dict[str, list[Text]] = field(default_factory=dict)

    def add(self, key: str, texts: Iterable[Text]) -> None:
        """Add texts that are not empty."""
        known = self.texts.get(key, [])
        left = _MOST_LENGTH - sum(map(len, known))
        for text in texts:
            if text and left > 0 and len(known) < _MOST_TEXTS:
                known.append(text[:left])
                left -= len(text)
        if known:
            self.texts[key] = known


def collect(tags: list[RawTag]) -> dict[str, list[str]]:
    """Return the texts of each field: from the first tag that has it, the others fill gaps."""
    found: dict[str, list[Text]] = {}
    leads: dict[str, RawTag] = {}
    for row in FIELDS:
        for tag in [leads[row.lead]] if row.lead in leads else tags:
            if texts := next((tag.texts[key] for key in row.keys(tag.kind) if key in tag.texts), None):
                found[row.name], leads[row.name] = texts, tag
                break
    return _decoded(found)


def _decoded(found: dict[str, list[Text]]) -> dict[str, list[str]]:
    """Decode all texts without an encoding together: one tagger wrote them."""
    unstated = [text for texts in found.values() for text in texts if isinstance(text, bytes)]
    decoded = dict(zip(unstated, decode_all(unstated), strict=True))
    return {
        name: [decoded[text] if isinstance(text, bytes) else text for text in texts]
        for name, texts in found.items()
    }
