"""办公: what is applied for, bought, met about and published."""
