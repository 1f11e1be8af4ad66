"""``make mutate``: change one operator, constant or statement of a function at a time, run the
tests that touch its line, and count how many changes they notice."""
