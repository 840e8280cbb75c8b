"""Confinement of the child that parses untrusted files."""
