"""The web application."""

from http import HTTPStatus

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from app import __version__, api, auth, blueprint, errors, extensions, request_log, web
from config.settings import Settings, current
from library.database import forget_engine

#: Nothing that the API takes is larger.
MAX_BODY_BYTES = 1_048_576

OPENAPI = {
    "API_TITLE": "Auralis",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
    "OPENAPI_SWAGGER_UI_PATH": "docs",
    "OPENAPI_SWAGGER_UI_URL": web.DOCS_ASSETS_PATH,
    "API_SPEC_OPTIONS": {
        "info": {"description": "Your music, and what sounds like it.", "version": __version__}
    },
}


def create_app(background: bool = True) -> Flask:
    """Build the application of this process, by the settings of its environment.

    Parameters
    ----------
    background
        Whether to start the threads that work beside the requests.
    """
    settings = current()
    app = Flask("auralis", static_folder=None)
    app.config.update(OPENAPI)
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    request_log.register(app)
    auth.register(app, settings)
    _limit_rates(app, settings)
    smorest = errors.EnvelopeApi(app)
    for resource in api.RESOURCES:
        smorest.register_blueprint(resource.blueprint)
    app.register_blueprint(web.blueprint)
    blueprint.register(app)
    errors.register(app)
    forget_engine()
    if background:
        extensions.start_threads()
    return app


def _limit_rates(app: Flask, settings: Settings) -> None:
    app.config.update(
        RATELIMIT_ENABLED=settings.rate_limit != "off",
        RATELIMIT_STORAGE_URI=settings.limiter_url,
        RATELIMIT_KEY_PREFIX=f"{settings.redis_prefix}limits",
    )
    if settings.rate_limit != "off":
        app.config["RATELIMIT_DEFAULT"] = settings.rate_limit
    app.after_request(_tell_when_to_retry)
    extensions.limiter.init_app(app)


def _tell_when_to_retry(answer: Response) -> Response:
    """Keep Retry-After for who has to: flask-limiter sends it with every answer."""
    if answer.status_code not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.ACCEPTED):
        answer.headers.pop("Retry-After", None)
    return answer
