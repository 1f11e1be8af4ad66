"""Cutting the power: what the product wrote, call by call, and lost again as a disk may."""
