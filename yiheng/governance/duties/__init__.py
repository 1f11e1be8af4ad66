"""义务: who owes what by when under which clause (0-f)."""
