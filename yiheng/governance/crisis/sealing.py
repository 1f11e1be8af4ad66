"""Free words of a crisis: checked, sealed with the hospital's key, in the ledger by digest."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.governance.crisis.models import OWNER
from yiheng.governance.keys import vault

SHORTEST, LONGEST = 8, 500


def checked(field: str, text: str, clause: str) -> str:
    """The words without outer blanks; raises ``Invalid`` when there are too few or too many."""
    words = text.strip()
    if not SHORTEST <= len(words) <= LONGEST:
        raise Invalid(
            field, _("请写 %(least)s 至 %(most)s 字"), clause=clause, least=SHORTEST, most=LONGEST
        )
    return words


def sealed(words: str, place: str) -> bytes:
    """The words, encrypted for their place."""
    return vault.seal(words.encode(), owner=OWNER, place=place)
