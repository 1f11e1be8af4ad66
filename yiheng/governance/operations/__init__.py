"""Backups and drills, the alarms of the machine, and what an administrator asks of it (2.1-l)."""
