"""Who says that this is the member: the hospital's own directories, each behind one adapter.

``identity.json`` in the data directory (its owner's alone, mode 0600) lists the providers; without
it there are none, and 工号 with a password of ours signs in. A provider gives a 工号 or nobody: a
member must already be there, and the second factor stays ours unless the hospital trusts theirs.
"""

from __future__ import annotations

from yiheng.governance.access.identity.providers import (
    DirectoryDown,
    Misconfigured,
    PasswordProvider,
    Proven,
    RedirectProvider,
    Refused,
    by_password,
    password_providers,
    provider,
    providers,
    redirect_providers,
)

__all__ = [
    "DirectoryDown",
    "Misconfigured",
    "PasswordProvider",
    "Proven",
    "RedirectProvider",
    "Refused",
    "by_password",
    "password_providers",
    "provider",
    "providers",
    "redirect_providers",
]
