"""UK-WHO by whole days: scores, ages under both gestation policies, centile spaces, conditional gain."""
