"""When simulated infants are seen, and how each contact turned out."""
