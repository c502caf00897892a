"""Disclosure control: suppression of small numbers, and the attacks it is held against."""
