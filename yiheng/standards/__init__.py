"""标准: formats in pure Python, usable alone."""
