"""The pages of projects, a file a desk."""

from __future__ import annotations
