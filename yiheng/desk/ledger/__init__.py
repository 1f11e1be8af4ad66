"""审计日志页: search and verify."""
