"""Situations of real libraries, rebuilt from public reports: recipes, scans, and the state that is right."""
