"""Pages of requests: lists, filling in, handling, the designer, figures."""
