"""工作台首页: what I owe, by when, under which clause."""
