"""工作报告: daily, weekly and monthly reports, and the monthly brief (3.2-h…k, 1.1-d)."""
