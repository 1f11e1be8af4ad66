"""What is peculiar to China: identity numbers, code sets, the work calendar, names."""
