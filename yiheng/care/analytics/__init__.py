"""数据应用: counts without persons (2.1-m, 1.2-i)."""
