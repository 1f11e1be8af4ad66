"""Pages of purchases, a file a subject."""
