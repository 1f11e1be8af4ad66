"""审批页: read, sign, return."""
