"""组织与人员: units, posts, members and who holds which post when (2.1, 2.2)."""
