"""JSON objects of the radio's responses."""

from typing import TypedDict


class WhyJson(TypedDict):
    """`schemas.listening.radio.Why`."""

    basis: str
    track_id: str | None
    title: str | None
    similarity: float | None
    alike: list[str]
    different: list[str]
