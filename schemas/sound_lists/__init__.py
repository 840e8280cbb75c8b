"""Requests and responses of paths and orders along a dimension."""
