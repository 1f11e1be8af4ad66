"""Rounds 轮次: one engine for everything that is asked of many people again and again."""
