"""The pages of the catalogue, a file a desk."""
