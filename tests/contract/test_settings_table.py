"""The operator's table of settings is the code's."""

import re
from dataclasses import fields

from config.settings import Settings
from tests.architecture.sources import PROJECT

ROW = re.compile(r"^\| `((?:AURALIS_)?[A-Z_]+)` \|", re.MULTILINE)


def test_the_documented_settings_are_those_of_the_code() -> None:
    documented = ROW.findall((PROJECT / "docs" / "operations.md").read_text(encoding="utf-8"))
    assert documented == [row.metadata["variable"] for row in fields(Settings)]
