"""通知: an outbox written in the transaction of what it tells of (7.1-a)."""
