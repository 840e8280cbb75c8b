"""Accounts and the data that each of them owns."""
