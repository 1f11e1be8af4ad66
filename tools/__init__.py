"""Scripts for developers, and generators of data tables."""
