"""Whole-house stories; each feature's own tests stand beside it."""
