"""The keys engine: it hands the ledger its signer."""

from __future__ import annotations

from django.apps import AppConfig

from yiheng.governance.keys.keyring import load
from yiheng.governance.ledger.signing import use_signer


class Keys(AppConfig):
    """Keyring, vault, blind indexes."""

    name = "yiheng.governance.keys"

    def ready(self) -> None:
        """Hand the checkpoint signer to the ledger; the keyring is read when first needed."""
        use_signer(load)
