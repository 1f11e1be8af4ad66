"""审批: subjects, routes as data, signatures bound to content (3.1-e, 3.1-r)."""
