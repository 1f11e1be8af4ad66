"""公告: told to an audience, signed where it must be, read with a receipt (7.1-a…c)."""
