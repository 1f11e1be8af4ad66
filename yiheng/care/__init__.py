"""诊疗数据: the life of medical data, 采集→存储→传输→应用."""
