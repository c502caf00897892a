"""Sentences for whole columns of findings."""
