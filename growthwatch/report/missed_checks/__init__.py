"""missed_checks."""
