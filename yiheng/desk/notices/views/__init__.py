"""The pages over notices, a file a desk."""

from __future__ import annotations
