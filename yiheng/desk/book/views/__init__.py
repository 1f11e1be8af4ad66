"""The doors of the book."""
