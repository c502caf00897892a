"""Whose record is it: by valid NHS number, else exact person, else a probable one; twins never merge."""

from growthwatch.linkage.link import Linked, link

__all__ = ["Linked", "link"]
