"""`docs/settings.md`, from the table of settings."""

from dataclasses import fields

from app.cli.reference import markdown_table
from config.scrobblers import ScrobblerSettings
from config.settings import Settings

HEAD = """# Settings

Generated from `config/settings.py` by `make reference`; do not edit.

Settings are environment variables, read once when a process starts. An empty variable counts as unset. An
invalid value ends the start with a message. With Docker Compose, set them in `docker-compose.yml`.

"""

TAIL = """
`AURALIS_TOKEN` is a setting of the client `bin/auralis remote`, not of the server: the token of its account.
"""


def settings_page() -> str:
    """Return the page as Markdown."""
    rows = []
    inherited = {row.name for row in fields(ScrobblerSettings)}
    for row in sorted(fields(Settings), key=lambda row: row.name in inherited):
        default = row.metadata["default"]
        shown = f"`{default}`" if default else ""
        rows.append((f"`{row.metadata['variable']}`", shown, row.metadata["help"]))
    return HEAD + markdown_table(("variable", "default", "meaning"), rows) + TAIL
