"""企业微信扫码: not connected yet. Configuring it is refused with a word on what to use instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Never

from yiheng.governance.access.identity.providers import Misconfigured


def adapter(config: Mapping[str, Any]) -> Never:
    """Raises ``Misconfigured``: nobody is signed in by it, and no page shows it."""
    raise Misconfigured(
        "企业微信扫码尚未接入，请从 identity.json 中移除；可改用 ldap 或 oidc，"
        "见 docs/howto/sign-in.md"
    )
