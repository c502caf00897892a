"""Pairs for a person to judge, conflicting statements, and rows that can't be linked."""
