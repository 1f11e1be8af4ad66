"""What every test shares: a sign-in by force shows both factors, and hypothesis keeps no time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import settings

from yiheng.desk.access.entering import FACTOR

if settings.get_current_profile_name() == "default":  # the mutants have a profile of their own
    settings.register_profile("yiheng", deadline=None)  # how long things take is for bench/
    settings.load_profile("yiheng")


@pytest.fixture(autouse=True)
def whole_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """``force_login`` stands for a sign-in that was finished; half of one is made by hand."""
    plain: Callable[..., None] = Client.force_login

    def force_login(self: Client, user: Any, backend: str | None = None) -> None:
        plain(self, user, backend)
        session = self.session
        session[FACTOR] = True
        session.save()

    monkeypatch.setattr(Client, "force_login", force_login)
