"""目标与需求: the tree of goals, demands, improvements of data entry, key processes, the watch."""
