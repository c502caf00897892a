"""Data-entry errors planted into simulated records, with their truth."""
