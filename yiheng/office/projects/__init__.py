"""项目: charter, kick-off, baseline, reviews, resources, use report, archive (3.1-f to 3.1-m)."""
