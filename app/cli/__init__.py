"""The command line, `bin/auralis`."""
