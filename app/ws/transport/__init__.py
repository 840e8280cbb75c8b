"""The socket's transport: bytes, frames and threads; it knows nothing of the protocol's messages.

`hub` reads all sockets in one thread, `inbox` makes messages of bytes and runs them, `connection` writes,
`frames` encodes. `gunicorn_takeover` is the one place in the project that relies on gunicorn's internals. Its
docstring names them, `tests/unit/ws/test_sockets.py` and `tests/integration/ws` hold them: read it before an
upgrade of gunicorn.

This transport stays as long as its figures do: 10,000 sockets in a process at 5 to 8 KB each, 1.5 ms from a
command to the other device (`benchmarks/sockets.py`, decision 0030). A thread a socket would cost 67 KB.
"""
