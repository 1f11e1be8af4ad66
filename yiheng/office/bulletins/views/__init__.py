"""The pages of announcements, a file a desk."""

from __future__ import annotations
