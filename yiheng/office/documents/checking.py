"""``yiheng check``: files that are missing or are not as they were sealed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from yiheng.core.checking import FAULT, OK, Result, check
from yiheng.core.errors import YihengError
from yiheng.core.storing import Missing, store
from yiheng.office.documents import queries

SHOWN = 5


@check
def files_are_there(at: datetime) -> Iterator[Result]:
    """Each stored file is there with its length; those found broken before are told too."""
    name, bad = _("文档文件"), []
    stored = queries.to_check(at, 1_000_000)
    try:
        for one in stored:
            try:
                whole = store().size(one.blob) == one.where.sealed_size and not one.fault
            except Missing:
                whole = False
            if not whole:
                bad.append(str(one))
    except (YihengError, OSError) as error:
        said = _("存储没有应答：%(why)s") % {"why": type(error).__name__}
        yield Result(name, FAULT, said, "3.2-b", "/documents/keeping/", hindering=False)
        return
    if bad:
        said = _("%(n)s 个缺失或已损坏：%(names)s；请从备份恢复") % {
            "n": len(bad), "names": "、".join(bad[:SHOWN])}  # fmt: skip
        yield Result(name, FAULT, said, "3.2-b", "/documents/keeping/", hindering=False)
        return
    yield Result(name, OK, _("%(n)s 个，都在") % {"n": len(stored)}, "3.2-b")
