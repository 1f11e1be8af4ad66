"""会议督办: meetings by the calendar, what was said, voted and resolved, and whether it is done."""
