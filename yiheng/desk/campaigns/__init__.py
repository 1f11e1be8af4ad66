"""权限复核: rounds, the list to decide, rights of administration, passwords, credential risk."""
