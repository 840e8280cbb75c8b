"""The web application."""

from flask import Flask
from werkzeug.routing import BaseConverter

from app import __version__, api, extensions, page
from app.http import (
    auth,
    blueprint,
    errors,
    first_account,
    idempotency,
    openapi,
    origin_checks,
    page_cache,
    rate_limits,
    request_log,
)
from app.monitoring import prometheus
from app.oidc import callback
from app.proxies import forwarding
from app.subsonic import serving
from app.transcodes import store
from app.ws import routes
from app.ws.radio_filler import RadioFiller
from config.request_arrival import BODY_BYTES
from config.settings import current
from library.database import forget_engine
from library.people.playlist_parts import playlist_notices
from workers import publishing

OPENAPI = {
    "API_TITLE": "Auralis",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
    "OPENAPI_SWAGGER_UI_PATH": "docs",
    "OPENAPI_SWAGGER_UI_URL": page.DOCS_ASSETS_PATH,
    "API_SPEC_OPTIONS": {
        "info": {"description": openapi.DESCRIPTION, "version": __version__},
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A program's token; `POST /api/v1/tokens` shows it once.",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": auth.COOKIE,
                    "description": "A browser's cookie; `POST /api/v1/session` sets it.",
                },
                "page": {
                    "type": "apiKey",
                    "in": "header",
                    "name": origin_checks.PAGE_HEADER,
                    "description": "Any word, beside the cookie with every change: other sites' pages "
                    "cannot send it.",
                },
            }
        },
        # Any one of these; the last is for the user of the machine while there are no accounts.
        "security": [{"token": []}, {"session": [], "page": []}, {"session": []}, {}],
    },
}


class QueuedItem(BaseConverter):
    """The id of an item of the queue; `/queue/moves` is another endpoint."""

    regex = "(?!moves$)[^/]+"


def create_app(background: bool = True) -> Flask:
    """Create the application of this process from the settings of its environment.

    Parameters
    ----------
    background
        Whether to start the background threads.

    Raises
    ------
    SettingError
        Others can reach the server, and there is no account.
    """
    settings = current()
    forget_engine()
    first_account.prepare(settings)
    app = Flask("auralis", static_folder=None)
    app.config.update(OPENAPI)
    app.config.update(openapi.below(settings.base_path, OPENAPI))
    # Without a SECRET_KEY Flask looks for no signed session cookie: logins are rows (app.http.auth).
    app.config.update(MAX_CONTENT_LENGTH=BODY_BYTES)
    app.url_map.converters["queued"] = QueuedItem
    app.url_map.merge_slashes = False  # "//" is not redirected
    forwarding.install(app, settings)
    # Hooks run in this order: request id, origin, app's login, rate limit, rights, cached pages, arguments.
    request_log.register(app)
    origin_checks.register(app, settings)
    serving.register(app)
    rate_limits.register(app, settings)
    auth.register(app)
    smorest = errors.EnvelopeApi(app)
    smorest.ma_plugin.converter.add_parameter_attribute_function(openapi.never_null)
    for resource in api.RESOURCES:
        smorest.register_blueprint(resource.blueprint)
    app.register_blueprint(prometheus.blueprint)
    app.register_blueprint(page.blueprint)
    app.register_blueprint(callback.blueprint)
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(serving.blueprint)
    rate_limits.limit_guesses(app)
    page_cache.register(app)
    blueprint.register(app)
    idempotency.register(app)
    errors.register(app)
    playlist_notices.listen(publishing.publish_playlist)
    if background:
        store.remove_halves()
        extensions.start_threads()
        RadioFiller().start()
    return app
