"""What a case is about, as its feature tells it to a reader who may see the object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from yiheng.core.ui import formats
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.sheets import Fact, Sheet
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.people.models import Member
from yiheng.standards.china.amounts import amount_in_words

_FIGURE = re.compile(r"-?[0-9][0-9,.]*( ?[^0-9\s]{1,4})?")
Lines = list[list[tuple[str, bool]]]


@dataclass(frozen=True, slots=True)
class Contents:
    """The form with its labels, lines and totals, and what is attached; ``hidden`` where the
    reader may see the case and not the object."""

    form: Sheet
    files: Sequence[Fact] = ()
    totals: Sequence[Fact] = ()
    hidden: bool = False

    @property
    def figures(self) -> list[bool]:
        """Of each column whether all its cells are figures: they stand on the right."""
        return [
            bool(self.form.lines) and all(_FIGURE.fullmatch(line[at]) for line in self.form.lines)
            for at in range(len(self.form.columns))
        ]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """The heads of the lines."""
        return list(zip(self.form.columns, self.figures, strict=True))

    @property
    def lines(self) -> Lines:
        """The lines by cells."""
        right = self.figures
        return [list(zip(line, right, strict=True)) for line in self.form.lines]


def of(found: Case, viewer: Member) -> Contents:
    """What the reader may know of a case's object; of the case itself the amount."""
    subject, pk = SUBJECTS[found.subject], found.subject_pk
    title = _titled(found.route.title)
    if not subject.visible_to(viewer).filter(pk=pk).exists():
        return Contents(Sheet(title), totals=list(_amount(found)), hidden=True)
    own = subject.form(pk, viewer) if subject.form else None
    if own is None:
        own = Sheet(title, list(subject.summary(pk, viewer)) if subject.summary else [])
    files = list(subject.attachments(pk, viewer)) if subject.attachments else []
    totals = [*own.totals, *_amount(found)]
    # What is bought says its amount among its facts, a case below them: a paper says it once.
    said = replace(own, rows=[one for one in own.rows if one not in totals])
    return Contents(said, files, totals)


def _titled(route: str) -> str:
    """采购审批表, whether the route is called 采购 or 采购审批."""
    for word in (_("审批"), _("审核")):
        if route.endswith(word):
            return _("%(route)s表") % {"route": route}
    return _("%(route)s审批表") % {"route": route}


def _amount(found: Case) -> Iterator[Fact]:
    if found.amount:
        yield _("金额"), formats.money(found.amount)
        yield _("人民币（大写）"), amount_in_words(found.amount)
