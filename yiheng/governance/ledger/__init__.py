"""审计日志: every change, sensitive read and refusal, hash-chained (0-d, 0-g)."""
