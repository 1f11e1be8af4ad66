"""Who sends data in, and under what licence, in the stories of this room."""

from __future__ import annotations

import pytest
from django.test import Client

from yiheng.care.collection.models import Licence
from yiheng.care.intake.tests.factories import a_clerk, standing
from yiheng.governance.people.models import Member


@pytest.fixture
def clerk(client: Client) -> Member:
    """A clerk who has signed in."""
    member = a_clerk()
    client.force_login(member)
    return member


@pytest.fixture
def licence() -> Licence:
    """A licence in force today, for every type."""
    return standing()
