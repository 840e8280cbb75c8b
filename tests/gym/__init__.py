"""The client gym: requests as real players send them, and their libraries, against any Subsonic server.

`python -m tests.gym URL NAME PASSWORD` prints a matrix; the server may be any.
"""
