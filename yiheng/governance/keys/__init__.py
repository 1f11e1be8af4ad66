"""密钥: a keyring outside the database, a key for each patient, blind indexes (0-e, 3.2-b)."""
