"""Celery: scans, fingerprinting, warming and upkeep; what runs without anyone waiting.

Tasks carry ids. The rows behind them (`library.work`) are the truth: a task that finds nothing to claim ends.
"""
