"""核心: machinery that knows no hospital."""
