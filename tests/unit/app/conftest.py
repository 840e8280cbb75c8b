"""The fixtures of the API's tests, for the modules below the resources."""

from tests.unit.app.api.conftest import app, client, someone, songs

__all__ = ["app", "client", "someone", "songs"]
