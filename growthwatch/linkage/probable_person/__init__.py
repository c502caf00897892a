"""probable_person."""
