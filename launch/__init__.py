"""Starts things and owns nothing: the supervisor behind `make run`, and the renderer of the demo library."""
