"""The matrix of permissions: every route and every message, as each kind of client.

`python -m tests.integration.permissions` prints the matrix.
"""
