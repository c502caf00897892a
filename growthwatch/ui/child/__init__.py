"""Pieces of one child's page: chart, readings, findings, context."""
