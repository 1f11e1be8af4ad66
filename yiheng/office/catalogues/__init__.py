"""信息目录: systems, interfaces, datasets, departments in scope; standards; who works with whom."""
