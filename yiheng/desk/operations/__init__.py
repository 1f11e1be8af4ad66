"""运行状况页: what the machine does; nothing of any patient (2.1-l)."""
