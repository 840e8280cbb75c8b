from __future__ import annotations

import pytest

from media import errors
from media.errors import MediaError, SymlinkError

CLASSES = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MediaError)]


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind is not MediaError])
def test_error_is_restored_from_its_reason(kind: type[MediaError]) -> None:
    arrived = MediaError.from_reason(kind.reason, "page 3")
    assert type(arrived) is kind
    assert str(arrived) == f"{kind.sentence} (page 3)"


def test_reasons_are_unique_codes() -> None:
    reasons = [kind.reason for kind in CLASSES]
    assert len(set(reasons)) == len(reasons)
    assert all(reason.isidentifier() and reason.islower() for reason in reasons)


def test_error_without_detail_has_the_sentence_of_its_class() -> None:
    assert str(errors.EmptyFileError()) == "The file is empty."


def test_unknown_reason_is_refused() -> None:
    with pytest.raises(KeyError):
        MediaError.from_reason("unknown")


def test_all_symlink_refusals_can_be_caught_together() -> None:
    assert {kind.reason for kind in SymlinkError.__subclasses__()} == {
        "symlink_outside_root",
        "symlink_inside_root",
        "symlink_loop",
        "symlink_broken",
    }
