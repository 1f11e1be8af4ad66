"""Tags of the pages of access."""
