"""Rows of every system as columns, and the groups that edges between rows make."""
