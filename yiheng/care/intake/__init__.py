"""数据接入: one gate for every door; faults go to quarantine, nothing is lost or doubled."""
