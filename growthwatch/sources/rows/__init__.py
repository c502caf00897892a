"""Rows on their way: validated, refused with a reason, gathered into the stage tables."""
