"""Work in SQL: units, claims, jobs and their counts (README.md has the states)."""
