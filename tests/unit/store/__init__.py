"""Tests of the record store, on SQLite and on PostgreSQL."""
