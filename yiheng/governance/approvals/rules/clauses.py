"""The clauses that the rules cite most."""

from __future__ import annotations

SIGNATURES = "3.1-e"
SEPARATION = "2.1-n"
POSTS = "2.1-k"
DEPUTIES = "2.1-b"
TIERS = "4.1-a"
PROCESS = "3.1-a"
COORDINATION = "2.1-i"
