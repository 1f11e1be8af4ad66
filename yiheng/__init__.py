"""医衡: a hospital regulation, run as software."""
