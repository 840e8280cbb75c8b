"""The socket's transport: bytes and threads; it knows no message. Relies on gunicorn's internals."""
