"""搜索: one table of searchable lines, found by their characters, shown to who may see them."""
