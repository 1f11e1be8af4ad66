"""访问: care relations, 紧急调阅 and the 统方 guard (0-e, 2.1-l, 2.1-m)."""
