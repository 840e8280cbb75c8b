"""The command line, `python -m app`; `bin/auralis` runs it."""

from app.cli.main import main

main()
