"""The record store: records, decisions, users and the trail, on SQLite or PostgreSQL."""
