"""A client of the socket: behind `bin/auralis remote`, tests and benchmarks."""
