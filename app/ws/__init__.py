"""The socket: modules that know the protocol; `transport/` knows only bytes. Begin with README.md."""
