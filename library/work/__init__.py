"""Work in SQL: units, jobs, claims and counters of the task queue."""
