"""The clauses by which projects are run."""

from __future__ import annotations

KICK_OFF, SCOPE, MILESTONES, OWNER = "3.1-f", "3.1-g", "3.1-h", "3.1-i"
REVIEW, OUTCOME, REPORT, ARCHIVE = "3.1-j", "3.1-k", "3.1-l", "3.1-m"
COMMITTEE, RESOURCES, APART = "2.1-i", "2.1-j", "2.1-n"
CONTACT, SYNC, DELIVERY = "7.1-d", "7.1-e", "1.2-a"
