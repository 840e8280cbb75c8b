"""`python -m app`, which is what `bin/auralis` runs."""

from app.cli.main import main

main()
