"""The socket: one thread reads all of them, a few run what they ask for. Protocol: `docs/protocol.md`."""
