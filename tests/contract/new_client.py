"""A client that knows the OpenAPI document only."""

import re
from typing import Any, NamedTuple
from urllib.parse import urlencode

JSON = "application/json"
METHODS = ("get", "post", "put", "patch", "delete")


class DocumentedRequest(NamedTuple):
    """A request that follows the document; without a body where it takes none."""

    method: str
    path: str
    body: Any


class NewClient:
    """Finds requests and their arguments in the document; fails where they are not documented.

    Attributes
    ----------
    document
        An OpenAPI document (3.1).
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def request(self, method: str, tag: str, **named: Any) -> DocumentedRequest:
        """Return the request of a tag with a method that takes all the arguments; its body is the example."""
        for path, operations in self.document["paths"].items():
            operation = operations.get(method)
            if operation and tag in operation["tags"]:
                locations = self.parameters(operations, operation)
                in_path = {name for name, location in locations.items() if location == "path"}
                if in_path <= named.keys() <= locations.keys():
                    query = {name: value for name, value in named.items() if locations[name] == "query"}
                    address = path.format(**named) + (f"?{urlencode(query)}" if query else "")
                    return DocumentedRequest(method.upper(), address, self.example(operation))
        raise AssertionError(f"The document has no {method} of {tag!r} that takes {sorted(named)}.")

    def parameters(self, *holders: dict[str, Any]) -> dict[str, str]:
        """Return the locations of documented arguments, by name."""
        found = [each for holder in holders for each in holder.get("parameters", ())]
        return {each["name"]: each["in"] for each in found if each.get("description")}

    def example(self, operation: dict[str, Any]) -> Any:
        """Return the documented example of a body."""
        return operation["requestBody"]["content"][JSON]["example"] if "requestBody" in operation else None

    def words(self, schema: str, name: str) -> list[str]:
        """Return the values of a field that its description names."""
        field = self.document["components"]["schemas"][schema]["properties"][name]
        return [word for word in re.findall(r"`(\w+)`", field["description"]) if word in field["enum"]]

    def header(self, scheme: str, secret: str) -> dict[str, str]:
        """Return the header that authenticates by a security scheme."""
        found = self.document["components"]["securitySchemes"][scheme]
        if found["type"] == "http":
            return {"Authorization": f"{found['scheme'].title()} {secret}"}
        return {found["name"]: secret}
