"""Changes of the regulation that wait for a second person."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.proposals import proposal_kind
from yiheng.core.verdict import Text
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.definitions import PARAMETERS
from yiheng.governance.regulation.models import Change, ChangeKind
from yiheng.governance.regulation.permissions import CONFIRM


def _parameter(subject: str) -> str:
    return PARAMETERS[subject].title if subject in PARAMETERS else subject


def _stage(subject: str) -> str:
    known = CLAUSES.get(subject)
    return _("%(clause)s的执行阶段") % {"clause": known.label if known else subject}


def _word(subject: str) -> str:
    return _("称谓“%(term)s”") % {"term": subject}


def _version(subject: str) -> str:
    return _("制度版本 %(number)s") % {"number": subject}


_NAMED: dict[str, Callable[[str], str]] = {
    ChangeKind.PARAMETER: _parameter, ChangeKind.STAGE: _stage, ChangeKind.WORD: _word,
    ChangeKind.VERSION: _version,
}  # fmt: skip


def _said(raw: str) -> Text:
    """What is to change, as people call it."""
    kind, subject = raw.split(" ", 1)
    return _NAMED[kind](subject)


def _spelled(words: str) -> list[str]:
    """The parameters and clauses that people call so."""
    parameters = [f"{ChangeKind.PARAMETER} {one.id}" for one in PARAMETERS.values()
                  if words in one.title]  # fmt: skip
    return parameters + [
        f"{ChangeKind.STAGE} {one.id}" for one in CLAUSES.values() if words in one.label
    ]


proposal_kind(
    "regulation.change", Change, gettext_lazy("制度变更：%(what)s"), clause=F("clause"),
    permission=CONFIRM, what=Concat("kind", Value(" "), "subject"), said=_said, spelled=_spelled,
    page=lambda pk: reverse("book:change", args=[pk]),
)  # fmt: skip
