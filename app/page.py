"""The page, built by `bin/page`, and the API's documentation page.

The page's files carry a hash of their content in their names, so browsers cache them forever; only
`index.html`, which names them, is revalidated. The build puts compressed copies beside them.
"""

import json
import re
from http import HTTPStatus
from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, redirect, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from app.http import auth
from app.http.errors import http_error
from app.proxies.forwarding import own_address
from config.settings import current

blueprint = Blueprint("web", __name__)

DOCS_PATH = "/api/docs"
DOCS_ASSETS_PATH = "/api/docs-assets/"
DOCS_FOLDER = Path(flask_swagger_ui.__file__).parent / "dist"

#: Files that flask-smorest's page loads; nothing else of the package is served.
DOCS_ASSETS = frozenset({"swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"})

FRONTEND = Path(__file__).parent.parent / "frontend"
PAGE_FOLDER = FRONTEND / "dist"

#: Address patterns of the page's screens by name; the page and the browser tests read the same file.
PAGE_PATHS: dict[str, str] = json.loads((FRONTEND / "src" / "lib" / "paths.json").read_text(encoding="utf-8"))

#: Files of the page outside its assets, by MIME type; `index.html` is "/".
PAGE_FILES = {"badge.svg": "image/svg+xml", "manifest.webmanifest": "application/manifest+json"}

ASSET_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}

#: Best first.
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

ONE_YEAR_S = 31_536_000
ONE_HOUR_S = 3600

#: The page loads nothing from elsewhere and runs nothing that stands in its HTML.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def open_page(**_parameters: str) -> BaseResponse:
    """Serve the page for any of its screens; redirect to the API's page if it is not built."""
    if not (PAGE_FOLDER / "index.html").is_file():
        return redirect(own_address(DOCS_PATH))
    answer = _below(base_path) if (base_path := own_address("")) else _built("index.html", "text/html")
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    answer.cache_control.no_cache = True
    return answer


def page_rules(path: str) -> list[str]:
    """Return Flask's rules for a path of the page; `:name` is a segment, `:name?` an optional one."""
    rule = re.sub(r":(\w+)\??", r"<\1>", path)
    return [rule, rule.rpartition("/")[0]] if path.endswith("?") else [rule]


for page_path in PAGE_PATHS.values():
    for page_rule in page_rules(page_path):
        blueprint.add_url_rule(page_rule, view_func=open_page)


@blueprint.app_errorhandler(HTTPStatus.NOT_FOUND)
def not_found(error: NotFound) -> BaseResponse:
    """Serve the page with 404 to browsers at an unknown address; return JSON to other clients."""
    is_browser = request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
    if not is_browser or request.url_rule is not None or request.path.startswith("/api/"):
        return http_error(error)
    answer = open_page()
    if answer.status_code == HTTPStatus.OK:  # neither a redirect nor 304
        answer.status_code = HTTPStatus.NOT_FOUND
    return answer


@blueprint.route("/assets/<name>")
def page_asset(name: str) -> Response:
    """Serve a file whose name changes with its content."""
    kind = ASSET_TYPES.get(Path(name).suffix)
    if kind is None:
        return Response(status=HTTPStatus.NOT_FOUND)
    answer = _built(f"assets/{name}", kind)
    answer.cache_control.public = True
    answer.cache_control.max_age = ONE_YEAR_S
    answer.cache_control.immutable = True
    return answer


@blueprint.route(f"/<any({', '.join(repr(name) for name in PAGE_FILES)}):name>")
def page_file(name: str) -> Response:
    """Serve the icon and the manifest."""
    answer = _built(name, PAGE_FILES[name])
    answer.cache_control.max_age = ONE_HOUR_S
    return answer


@blueprint.route("/favicon.ico")
def icon() -> BaseResponse:
    """Redirect to the icon; browsers request it here for pages that name none, such as the API's."""
    return redirect(own_address("/badge.svg"), HTTPStatus.MOVED_PERMANENTLY)


@blueprint.route("/flower")
def open_flower() -> BaseResponse:
    """Redirect to Flower, which listens on loopback only and has its own password."""
    if not auth.is_here():  # another machine's browser would look on its own loopback
        raise NotFound("Flower is shown only at the machine that runs Auralis. Open this address there.")
    return redirect(f"http://127.0.0.1:{current().flower_port}/")


@blueprint.route(f"{DOCS_ASSETS_PATH}<name>")
def docs_asset(name: str) -> Response:
    """Serve Swagger UI's files, so that the API's page works offline."""
    if name not in DOCS_ASSETS:
        return Response(status=HTTPStatus.NOT_FOUND)
    return _read_whole(send_from_directory(DOCS_FOLDER, name, max_age=ONE_HOUR_S))


def _below(base_path: str) -> Response:
    """Return the page with addresses below a path; the addresses in its scripts are relative."""
    html = (PAGE_FOLDER / "index.html").read_text(encoding="utf-8").replace('="/', f'="{base_path}/')
    answer = Response(html, mimetype="text/html")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _built(name: str, mimetype: str) -> Response:
    """Return a built file in the best encoding that the browser accepts."""
    for encoding, suffix in ENCODINGS:
        if request.accept_encodings[encoding] and (PAGE_FOLDER / f"{name}{suffix}").is_file():
            answer = send_from_directory(PAGE_FOLDER, f"{name}{suffix}", mimetype=mimetype)
            answer.content_encoding = encoding
            break
    else:
        answer = send_from_directory(PAGE_FOLDER, name, mimetype=mimetype)
    answer.vary.add("Accept-Encoding")
    return _read_whole(answer)


def _read_whole(answer: Response) -> Response:
    """Read a file into its response: a thread waits for the client between the blocks of a file."""
    answer.direct_passthrough = False
    data = answer.get_data()
    answer.close()  # the file
    answer.set_data(data)
    return answer
