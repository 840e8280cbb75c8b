"""The socket: modules that know the protocol; `transport/` knows only bytes. See README.md."""
