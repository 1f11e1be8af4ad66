"""Pages over units, posts and members."""
