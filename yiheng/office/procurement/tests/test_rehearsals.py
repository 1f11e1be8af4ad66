"""What a draft of a limit, of the switch or of the window would have changed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from yiheng.governance.people.tests.factories import MONDAY
from yiheng.governance.regulation.definitions import Value
from yiheng.governance.regulation.rehearsing import REHEARSALS, Event, Shift, rehearse
from yiheng.office.procurement.rehearsals import Bought, counted_together
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    DAY,
    a_budget,
    a_line,
    an_applicant,
    set_number,
    submitted,
)

pytestmark = pytest.mark.django_db
SPAN = (MONDAY - DAY, MONDAY + 60 * DAY)


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def draft(name: str, value: Value) -> list[Shift]:
    return rehearse(REHEARSALS[name], value, *SPAN, known=SPAN[1])


def bought(author: Any, yuan: str, days: int = 0) -> None:
    at = MONDAY + timedelta(days=days)
    submitted(author, at=at, lines=[a_line(yuan, "1")], budget=a_budget("900000"))


def test_4_1_a_a_draft_says_how_many_purchases_would_skip_the_leader() -> None:
    for yuan in ("30000", "50000", "80000"):
        bought(an_applicant(), yuan)
    shifts = draft("procurement_small_skip_final", True)

    assert [one.differs for one in shifts] == [True, False, False]
    assert str(shifts[0].after.kind) == "部门负责人初审 → 财务部复核"
    assert not any(one.differs for one in draft("procurement_leader_limit", Decimal(9)))
    set_number("procurement_small_skip_final", "yes")
    higher = draft("procurement_leader_limit", Decimal(8))
    assert [one.differs for one in higher] == [False, True, False]  # 80,000 reaches it


def test_4_1_c_a_lower_limit_would_have_gone_to_the_meeting() -> None:
    bought(an_applicant(), "300000")
    (shift,) = draft("procurement_council_limit", Decimal(30))
    assert shift.differs
    assert str(shift.after.kind).endswith("院长办公会审议")
    assert shift.event.name == "信采〔2026〕1号"


def test_4_1_a_a_shorter_window_would_have_let_a_split_pass() -> None:
    set_number("procurement_small_skip_final", "yes")
    author = an_applicant()
    bought(author, "30000")
    bought(author, "30000", days=20)
    same, short = draft("procurement_split_days", 30), draft("procurement_split_days", 7)

    assert not any(one.differs for one in same)
    assert [one.differs for one in short] == [False, True]
    assert str(short[1].after.kind) == "部门负责人初审 → 财务部复核"


def test_4_1_a_a_window_that_was_not_set_is_said() -> None:
    event = Event(MONDAY, "x", Bought(Decimal(1), (), (), (), {}))
    assert not counted_together(event, None).good
