"""Tags of the book."""
