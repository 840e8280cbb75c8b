"""A Blueprint with strict arguments and documented errors."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, request
from flask_smorest import Blueprint, abort
from werkzeug.exceptions import RequestURITooLarge

from app.http import openapi, parsing
from app.http.openapi import ERRORS, FOR_ADMINS, TOO_LONG
from app.http.origin_checks import SAFE_METHODS
from app.http.parsing import BODY_ERRORS, StrictParser
from schemas.envelope import Error
from schemas.fields import StrictSchema
from schemas.paging import PageQuery

View = Callable[..., Any]

#: Statuses of any endpoint beside those that it declares.
COMMON_ERRORS: tuple[HTTPStatus, ...] = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.INSUFFICIENT_STORAGE,
)


#: Characters of an address, except of players, which save whole queues in theirs; gunicorn has one limit for
#: all (`config.request_arrival`).
MAX_ADDRESS_LENGTH, LONG_ADDRESSES = 8190, "/rest/"

#: Responses of these hold secrets, which an Idempotency-Key would store.
SECRETIVE = frozenset({"app-passwords", "oidc", "scrobblers", "session", "tokens", "users"})

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "a repeated request with the same key is not run again and gets the same response",
}

IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": '^("[0-9]{1,18}"|\\*)$'},
    "description": "the ETag of the resource to be changed",
}


class StrictBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no type information
    """A Blueprint whose endpoints refuse undeclared arguments with 422."""

    ARGUMENTS_PARSER = StrictParser()

    def arguments(
        self, schema: type[StrictSchema], *, location: str = "json", **options: Any
    ) -> Callable[[View], View]:
        """Declare the schema of the query or the body."""
        # An instance: from a class webargs would create one for each request, with copies of all fields.
        is_page = issubclass(schema, PageQuery)
        if location == "json":
            options["example"] = schema.EXAMPLE
        declare = super().arguments(schema(), location=location, **options)

        def decorate(view: View) -> View:
            declared: View = declare(view)
            if location == "query":
                declared.takes_query = True  # type: ignore[attr-defined]
                if is_page:  # an unknown cursor, or an unchanged page
                    declared = self.alt_response(HTTPStatus.NOT_FOUND, schema=Error)(declared)
                    declared = self.alt_response(HTTPStatus.NOT_MODIFIED)(declared)
            else:
                declared.needs_body = options.get("required", True)  # type: ignore[attr-defined]
                for status in BODY_ERRORS:
                    declared = self.alt_response(status, schema=Error)(declared)
            return declared

        return decorate

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """Document the response of a view, with the headers of a list."""
        if "next_cursor" in getattr(schema, "fields", ()):
            options["headers"] = openapi.PAGE_HEADERS
        declare: Callable[[View], View] = super().response(status_code, schema, **options)
        return declare

    def alt_response(
        self, status_code: int, response: str | None = None, **options: Any
    ) -> Callable[[View], View]:
        """Document another response; errors refer to the one description that the document has of each."""
        if options.get("schema") is Error:
            response = ERRORS[status_code].code
        document: Callable[[View], View] = super().alt_response(status_code, response, **options)
        return document

    def conditional_on_version(self, view: View) -> View:
        """Document that a view takes If-Match and may return 412."""
        declare = self.doc(parameters=[IF_MATCH])
        declared: View = self.alt_response(HTTPStatus.PRECONDITION_FAILED, schema=Error)(declare(view))
        return declared

    def route(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Declare an endpoint with the errors that any endpoint may return."""
        declare = super().route(rule, parameters=openapi.path_parameters(rule), **options)

        def decorate(view: View) -> View:
            if "POST" in options.get("methods", ()) and self.name not in SECRETIVE:
                view = self.doc(parameters=[IDEMPOTENCY_KEY])(view)
            errors = COMMON_ERRORS
            if set(options.get("methods", ())) - SAFE_METHODS:
                errors = (
                    *errors,
                    HTTPStatus.CONFLICT,
                )  # another request changed it first, or has the same key
            if getattr(view, "is_for_admins", False):
                view = self.alt_response(HTTPStatus.FORBIDDEN, FOR_ADMINS.code)(view)
            documented = getattr(view, "_apidoc", {}).get("response", {}).get("responses", {})
            for status in errors:
                if status not in documented:
                    view = self.alt_response(status, schema=Error)(view)
            html = {"schema": {"type": "string"}, "content_type": "text/html", "description": TOO_LONG}
            view = self.alt_response(HTTPStatus.REQUEST_URI_TOO_LONG, **html)(view)  # type: ignore[arg-type]  # none is its second
            declared: View = declare(view)
            return declared

        return decorate


def only_reads(view: View) -> View:
    """Mark a POST that changes nothing: an Idempotency-Key stores nothing of its response."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Refuse too long addresses, undeclared query arguments and missing bodies before each request."""
    app.before_request(_check_address)
    app.before_request(_check_query)


def _check_address() -> Response | None:
    address: str = request.environ.get("RAW_URI", request.full_path)
    if len(address) <= MAX_ADDRESS_LENGTH or request.path.startswith(LONG_ADDRESSES):
        return None
    return RequestURITooLarge().get_response()  # type: ignore[return-value]  # the class of Flask's responses


def _check_query() -> None:
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if not isinstance(blueprint, StrictBlueprint) or request.method == "OPTIONS":
        return  # Flask handles it
    parsing.check_text()
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "needs_body", False) and not request.get_data().strip():
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages={"json": {"_schema": ["A body is required."]}})
    if not request.args:
        return
    takes_query = getattr(view, "takes_query", False)
    wrong = parsing.find_repeated() if takes_query else list(request.args)
    if wrong:
        why = "Is given more than once." if takes_query else "Unknown field."
        messages = {"query": {name: [why] for name in wrong}}
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages=messages)
