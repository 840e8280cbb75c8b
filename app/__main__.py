"""`python -m app`, which is what `bin/auralis` runs."""

from app.cli import main

main()
