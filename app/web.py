"""What a browser is served beside the API: so far the API's own page, from our own files."""

from http import HTTPStatus
from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, redirect, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

from app.extensions import limiter

blueprint = Blueprint("web", __name__)

DOCS_PATH = "/api/docs"
DOCS_ASSETS_PATH = "/api/docs-assets/"
DOCS_FOLDER = Path(flask_swagger_ui.__file__).parent / "dist"

#: What flask-smorest's page asks for; nothing else of the package is served.
DOCS_ASSETS = frozenset({"swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"})


@blueprint.route("/")
@limiter.exempt
def open_door() -> BaseResponse:
    """Lead to the API's page until there is one for listening."""
    return redirect(DOCS_PATH)


@blueprint.route(f"{DOCS_ASSETS_PATH}<name>")
@limiter.exempt
def docs_asset(name: str) -> Response:
    """Serve Swagger UI's files, so that the API's page works without a network."""
    if name not in DOCS_ASSETS:
        return Response(status=HTTPStatus.NOT_FOUND)
    return send_from_directory(DOCS_FOLDER, name, max_age=3600)
