"""工作台: the pages over everything that governance keeps."""
