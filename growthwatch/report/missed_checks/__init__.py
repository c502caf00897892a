"""A practice's missed 6-8-week checks: worklist, letters, quality of its records."""
