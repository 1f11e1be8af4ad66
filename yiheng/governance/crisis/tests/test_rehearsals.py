"""What a draft of the deadline or of the cap would have changed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yiheng.governance.crisis.rehearsals import CAP, HOURS
from yiheng.governance.crisis.tests.factories import (
    HOUR,
    MONDAY,
    OTHER,
    a_house_in_need,
    act,
    declare,
    sign,
)
from yiheng.governance.regulation.models import ParameterValue
from yiheng.governance.regulation.rehearsing import REHEARSALS, rehearse

pytestmark = pytest.mark.django_db
SPAN = (MONDAY - HOUR, MONDAY + 30 * HOUR)


def test_4_1_e_a_shorter_deadline_would_have_made_ratification_late() -> None:
    house = a_house_in_need()
    crisis = declare(house)
    sign(act(crisis, house.mate, house.ward), house.leader, at=MONDAY + 7 * HOUR)
    act(crisis, house.mate, house.ward, at=MONDAY + 20 * HOUR)

    same = rehearse(REHEARSALS[HOURS], 24, *SPAN, known=SPAN[1])
    assert [str(one.after.kind) for one in same] == ["按时", "尚在期内"]
    assert not any(one.differs for one in same)
    tight = rehearse(REHEARSALS[HOURS], 4, *SPAN, known=SPAN[1])
    assert [str(one.after.kind) for one in tight] == ["逾期", "逾期"]
    ParameterValue.objects.filter(parameter=HOURS).delete()
    unset = rehearse(REHEARSALS[HOURS], 24, *SPAN, known=SPAN[1])
    assert {str(one.before.kind) for one in unset} == {"不能办理"}


def test_4_1_d_a_lower_cap_would_have_refused_a_declaration() -> None:
    house = a_house_in_need()
    declare(house, cap=Decimal(100_000))
    declare(house, cap=None, kinds=[OTHER])

    same = rehearse(REHEARSALS[CAP], Decimal(10), *SPAN, known=SPAN[1])
    assert [str(one.after.kind) for one in same] == ["可以宣布"]
    lower = rehearse(REHEARSALS[CAP], Decimal(5), *SPAN, known=SPAN[1])
    assert [(str(one.after.kind), one.differs) for one in lower] == [("超出上限", True)]
    ParameterValue.objects.filter(parameter=CAP).delete()
    unset = rehearse(REHEARSALS[CAP], Decimal(5), *SPAN, known=SPAN[1])
    assert {str(one.before.kind) for one in unset} == {"不能办理"}
