"""采集申请: what may be collected, by whom approved; an approval opens a licence (3.1-q, 3.1-r)."""
