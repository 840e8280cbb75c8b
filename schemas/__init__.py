"""Marshmallow schemas of requests, responses and messages: they validate requests and document responses."""
