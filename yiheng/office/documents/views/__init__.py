"""The pages of documents, a file a desk."""

from __future__ import annotations
