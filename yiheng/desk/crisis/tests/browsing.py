"""Opening and sending as somebody."""

from __future__ import annotations

from typing import Any

from django.test import Client

from yiheng.governance.people.models import Member


def page(client: Client, who: Member, url: str, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def send(client: Client, who: Member, url: str, **given: Any) -> Any:
    client.force_login(who)
    return client.post(url, given)


def code(client: Client, who: Member, url: str, **given: Any) -> int:
    return int(send(client, who, url, **given).status_code)
