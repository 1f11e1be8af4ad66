"""文档: names that are generated, versions in order, sealed files, who reads what, and lending."""
