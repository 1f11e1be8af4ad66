"""Whether the ledger ends as its head says; the whole of it is read by ``yiheng ledger verify``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from yiheng.core.checking import FAULT, OK, Result, check
from yiheng.governance.ledger.models import Entry, Head


@check
def ends_with_its_head(at: datetime) -> Iterator[Result]:
    """The last entry is the one that the head names."""
    head = Head.objects.filter(pk=1).first()
    last = Entry.objects.order_by("-seq").first()
    size, digest = (head.size, bytes(head.digest)) if head else (0, bytes(32))
    kept = (last.seq, bytes(last.digest)) if last else (0, bytes(32))
    if (size, digest) != kept:
        said = _("链头与末条记录不符，请运行 yiheng ledger verify")
        yield Result(_("审计日志"), FAULT, said, "0-d")
        return
    said = _("%(n)s 条，链头相符；逐条校验用 yiheng ledger verify") % {"n": size}
    yield Result(_("审计日志"), OK, said, "0-d")
