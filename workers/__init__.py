"""Celery: scans, fingerprinting, warming and upkeep; what runs without anyone waiting.

Tasks carry ids. The rows behind them (`library.work.units`) are the truth: a task that claims nothing ends.
"""
