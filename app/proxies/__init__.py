"""Reverse proxies in front of the server: what they forward, and the users whom they name."""
