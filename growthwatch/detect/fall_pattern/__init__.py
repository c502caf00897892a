"""fall_pattern."""
