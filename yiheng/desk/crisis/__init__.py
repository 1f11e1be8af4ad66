"""危机处置: declaring, acting at once, ratification, remedies, and what was never ratified."""
