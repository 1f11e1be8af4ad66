"""搜索: one page over everything that a member may see."""
