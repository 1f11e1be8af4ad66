"""Objects, clauses and actors of the ledger in people's words, and back again."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text
from yiheng.governance.ledger.models import Outcome
from yiheng.governance.regulation.content import CLAUSES

OUTCOMES: dict[str, Text] = {
    Outcome.DONE: _("完成"), Outcome.REFUSED: _("拒绝"), Outcome.NOT_FOUND: _("未找到"),
    Outcome.PASSED: _("放行"),
}  # fmt: skip
TONES = {
    Outcome.DONE: "ok", Outcome.REFUSED: "bad", Outcome.NOT_FOUND: "warn", Outcome.PASSED: "info",
}  # fmt: skip
NOBODIES: dict[str, Text] = {"system": _("系统"), "anonymous": _("未登录")}
SHORT = 12


def object_of(target: str, *, short: bool = False) -> str:
    """``collection.application:12`` as 采集申请 12; an address or an unknown name as it is."""
    kind, colon, pk = target.partition(":")
    if kind not in _models():
        return target
    shown = f"{pk[:8]}…" if short and len(pk) > SHORT else pk
    return f"{_called(kind)} {shown}" if colon else _called(kind)


def target_of(words: str) -> str:
    """What the ledger calls the object that a person names: 采集申请 12 or the name itself."""
    name, _space, pk = words.strip().rpartition(" ")
    for kind in _models():
        called = _called(kind)
        if called == words.strip():
            return kind
        if called == name and pk:
            return f"{kind}:{pk}"
    return words.strip()


def clauses_like(words: str) -> tuple[str, ...]:
    """The ids of the clauses of this id or label."""
    if words in CLAUSES:
        return (words,)
    return tuple(one.id for one in CLAUSES.values() if words in one.label)


def nobodies_like(words: str) -> list[str]:
    """The actors who are no member."""
    return [pk for pk, label in NOBODIES.items() if words in (pk, str(label))]


@cache
def _models() -> frozenset[str]:
    return frozenset(
        one._meta.label_lower for one in apps.get_models() if one.__module__.startswith("yiheng.")
    )


def _called(kind: str) -> str:
    return str(apps.get_model(kind)._meta.verbose_name)
