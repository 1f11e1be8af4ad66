"""SQLite with a write gate."""
