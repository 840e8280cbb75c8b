"""Everything that crosses the wire, as marshmallow schemas: they validate requests and document answers."""
