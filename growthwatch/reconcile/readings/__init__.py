"""Readings: records as numbers, one weighing out of several records, and what the other systems hold."""
