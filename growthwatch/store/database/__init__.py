"""The database: connection, tables, triggers, migrations, rows to and from stage tables."""
