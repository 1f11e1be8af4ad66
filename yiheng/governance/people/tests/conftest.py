"""What the tests of people share."""

from __future__ import annotations

import pytest
from django.conf import settings

from yiheng.governance.keys import keyring, vault


@pytest.fixture
def keys(db: None) -> None:
    """A keyring, and the hospital's own key: files are kept sealed."""
    vault.forget()
    if not settings.KEYRING_FILE.exists():
        keyring.create()
    vault.create_owners([vault.HOSPITAL])
