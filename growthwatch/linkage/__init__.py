"""Whose record is it: by valid NHS number, else exact person, else a probable one; twins never merge."""

from growthwatch.linkage.link import LinkageResult, link

__all__ = ["LinkageResult", "link"]
