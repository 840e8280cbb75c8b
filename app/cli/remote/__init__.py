"""A client of the socket: what `bin/auralis remote` is made of, and what tests and benchmarks drive."""
