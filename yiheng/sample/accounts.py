"""The sample hospital's accounts: passwords are hashed beside the work, and taken up in turn.

Argon2 is slow on purpose, and lets go of the interpreter while it works: one thread hashes ahead
while the hospital's first days are told.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import make_password

from yiheng.governance.access import commands as access
from yiheng.governance.people.commands import Hashed
from yiheng.governance.people.models import Member


@dataclass(slots=True)
class Account:
    """Somebody who can sign in to the sample hospital."""

    member: Member
    post: str
    title: str
    password: str
    totp: str = ""

    def as_json(self) -> dict[str, str]:
        """How the account stands in accounts.json; ``totp`` is the secret in base32, if any."""
        second = {"totp": self.totp} if self.totp else {}
        return {
            "staff_no": self.member.staff_no,
            "name": self.member.name,
            "unit": self.member.unit.name,
            "post": self.post,
            "title": self.title,
            "password": self.password,
            **second,
        }


@dataclass(slots=True)
class Accounts:
    """Those who have a one-time code and a password in mind, and have not activated yet."""

    pool: ThreadPoolExecutor
    waiting: list[tuple[Account, str, Future[str]]] = field(default_factory=list)

    def expect(self, member: Member, code: str, post: str, title: str) -> Account:
        """Somebody was given a code: choose a password, and let it be hashed."""
        account = Account(member, post, title, secrets.token_urlsafe(12))
        hashing = self.pool.submit(make_password, account.password)
        self.waiting.append((account, code, hashing))
        return account

    def put_last(self, *posts: str) -> None:
        """Those of these posts wait until the others have activated."""
        self.waiting.sort(key=lambda one: one[0].post in posts)

    def activate(self, at: datetime, *posts: str, many: int | None = None) -> None:
        """Those of these posts (of any, without one) activate; at most so many, in their order."""
        chosen = [one for one in self.waiting if not posts or one[0].post in posts][:many]
        for account, code, hashing in chosen:
            account.member = access.take_up(
                staff_no=account.member.staff_no, code=code, password=Hashed(hashing.result()),
                at=at,
            )  # fmt: skip
        self.waiting = [one for one in self.waiting if one not in chosen]


@contextmanager
def hashing() -> Iterator[Accounts]:
    """Accounts whose passwords a thread hashes for as long as this lasts."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield Accounts(pool)
