"""The pages, a file for each thing that people do."""
