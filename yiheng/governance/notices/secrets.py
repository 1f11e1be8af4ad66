"""The secrets of 企业微信: sealed for their row and for the host that they are told to.

A secret is bound to the address that is set on the machine: under another one it does not open,
so that nobody who points the house elsewhere sends the old secrets there.
"""

from __future__ import annotations

from django.conf import settings

from yiheng.governance.keys import vault
from yiheng.governance.notices.models import Bot, Gateway


def keep_secret(gateway: Gateway, secret: str) -> None:
    """Seal the application's secret into its row; the old token goes with the old secret."""
    gateway.secret = _sealed(_place("gateway", gateway.pk, "secret"), secret)
    gateway.token, gateway.token_until = b"", None


def secret_of(gateway: Gateway) -> str:
    """The application's secret; empty when it does not open here."""
    return _opened(_place("gateway", gateway.pk, "secret"), gateway.secret)


def keep_token(gateway: Gateway, token: str) -> None:
    """Seal an access token into its row."""
    gateway.token = _sealed(_place("gateway", gateway.pk, "token"), token)


def token_of(gateway: Gateway) -> str:
    """The access token; empty when there is none."""
    return _opened(_place("gateway", gateway.pk, "token"), gateway.token)


def keep_key(bot: Bot, key: str) -> None:
    """Seal a robot's webhook key into its row (which has its number already)."""
    bot.key = _sealed(_place("bot", bot.pk, "key"), key)


def key_of(bot: Bot) -> str:
    """A robot's webhook key; empty when it does not open here."""
    return _opened(_place("bot", bot.pk, "key"), bot.key)


def _place(table: str, pk: int, field: str) -> str:
    return f"notices.{table}|{pk}|{field}|{settings.WECOM_BASE}"


def _sealed(place: str, text: str) -> bytes:
    return vault.seal(text.encode(), owner=vault.HOSPITAL, place=place)


def _opened(place: str, sealed: bytes | memoryview) -> str:
    if not sealed:
        return ""
    try:
        return vault.open(bytes(sealed), owner=vault.HOSPITAL, place=place).decode()
    except (vault.SealBroken, vault.KeyErased):
        return ""
