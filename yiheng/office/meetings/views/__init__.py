"""The pages of meetings and of what they resolved."""
