"""Pages of intake, a file a part."""
