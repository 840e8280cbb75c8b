"""A Blueprint that refuses what it does not know."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import marshmallow
from flask import Flask, current_app, request
from flask_smorest import Blueprint, abort
from webargs.flaskparser import FlaskParser

from schemas.envelope import Error

View = Callable[..., Any]

#: What any endpoint may answer, beside what it declares.
COMMON_ERRORS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.INSUFFICIENT_STORAGE,
)


class StrictParser(FlaskParser):
    """webargs drops unknown query arguments; here they are errors, as unknown fields of a body are."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown = marshmallow.RAISE


class StrictBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no type information
    """A Blueprint whose endpoints answer 422 to arguments that they do not declare."""

    ARGUMENTS_PARSER = StrictParser()

    def arguments(self, schema: Any, *, location: str = "json", **options: Any) -> Callable[[View], View]:
        """Declare arguments, and remember that the view takes a query."""
        declare = super().arguments(schema, location=location, **options)

        def decorate(view: View) -> View:
            declared: View = declare(view)
            if location == "query":
                declared.takes_query = True  # type: ignore[attr-defined]
            return declared

        return decorate

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Declare an endpoint with the errors that any endpoint may answer."""
        declare = super().route(rule, **options)

        def decorate(view: View) -> View:
            documented = getattr(view, "_apidoc", {}).get("response", {}).get("responses", {})
            for status in COMMON_ERRORS:
                if status not in documented:
                    view = self.alt_response(status, schema=Error)(view)
            declared: View = declare(view)
            return declared

        return decorate


def register(app: Flask) -> None:
    """Refuse any query argument where a view declares none."""
    app.before_request(_check_query)


def _check_query() -> None:
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if not request.args or not isinstance(blueprint, StrictBlueprint):
        return
    view = current_app.view_functions[request.endpoint or ""]
    if not getattr(view, "takes_query", False):
        unknown = {name: ["Unknown field."] for name in request.args}
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages={"query": unknown})
