"""Who may ask for what: every route and every message, as each kind of person.

`python -m tests.integration.permissions` prints the matrix.
"""
