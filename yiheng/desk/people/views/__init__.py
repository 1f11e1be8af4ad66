"""Pages over people, one file a use case."""
