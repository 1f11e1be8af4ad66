"""The pages of goals and of the work that serves them, a file a desk."""
