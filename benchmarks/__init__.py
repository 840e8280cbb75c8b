"""Measurements behind the figures in docs/; one file a claim. None is run by the tests."""
