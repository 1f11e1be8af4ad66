"""样例医院: a hospital made through the same commands that its users have."""
