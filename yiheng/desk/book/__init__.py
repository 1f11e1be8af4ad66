"""制度正文: the regulation with its live state."""
