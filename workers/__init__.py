"""Celery tasks: scans, fingerprinting, cache warming, batches, backups and upkeep; see README.md.

Tasks carry ids. Their rows (`library.work.units`) are the truth: a task that can claim no unit returns.
"""
