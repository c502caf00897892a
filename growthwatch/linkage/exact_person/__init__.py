"""exact_person."""
