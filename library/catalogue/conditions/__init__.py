"""Conditions on the tables of the catalogue."""
