"""Whether the keyring opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from yiheng.core.checking import FAULT, OK, Result, check
from yiheng.core.errors import YihengError
from yiheng.governance.keys import keyring


@check
def opens(at: datetime) -> Iterator[Result]:
    """It can be read, or it is sealed and opened at the start."""
    try:
        if keyring.sealed():
            yield Result(_("密钥环"), OK, _("已封存，启动时凭口令打开"), "0-e")
            return
        keyring.load()
    except YihengError as error:
        yield Result(_("密钥环"), FAULT, str(error), "0-e")
        return
    yield Result(_("密钥环"), OK, _("可以打开"), "0-e")
