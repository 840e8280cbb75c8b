"""The file in which a running server names its embedded servers."""

import json
from pathlib import Path

from config.folder_identity import folder_id

#: Written by the launcher while the server runs, so that `bin/auralis` finds the embedded servers.
ENDPOINTS_FILE = "endpoints.json"


def read_endpoints(data: Path) -> dict[str, str]:
    """Read the URLs of the embedded servers; a copy of the folder must not use those of the original."""
    try:
        found = json.loads((data / ENDPOINTS_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict) or found.get("place") != folder_id(data):
        return {}
    return found
