"""Data-entry errors as hypotheses: what each would have come from, how often it happens, its odds against truth."""
