"""The hospital calls a word of the regulation as it is used to."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.ledger.tests.factories import MONDAY
from yiheng.governance.regulation import commands, wording
from yiheng.governance.regulation.citing import clause_tag
from yiheng.governance.regulation.content import CLAUSES, TEXT
from yiheng.governance.regulation.models import Change
from yiheng.governance.regulation.tests.factories import DAY, NOBODY, PROPOSER, SECOND, Person
from yiheng.governance.regulation.wording import called

pytestmark = pytest.mark.django_db


def propose(
    word: str, term: str = "总监", since: datetime = MONDAY, by: Person = PROPOSER
) -> Change:
    return commands.propose_word(
        term=term, word=word, in_force_from=since, reason="与本院岗位名称一致", by=by, at=MONDAY
    )


def confirm(change: Change, at: datetime = MONDAY) -> Change:
    return commands.settle_word(pk=change.pk, stand=Stand.CONFIRMED, by=SECOND, at=at)


def test_0_k_two_persons_rename_a_word_on_screens_never_in_the_text() -> None:
    change = propose("信息科主任")
    wording.refresh(MONDAY)
    assert called("总监一名") == "总监一名"
    confirm(change)
    wording.refresh(MONDAY)

    assert called("总监一名") == "信息科主任一名"
    assert "信息科主任负责" in clause_tag("2.1-d")
    assert "总监" in TEXT
    assert CLAUSES["2.1-d"].title == "总监负责"
    assert called("信息科主任（总监）") == "信息科主任（总监）"
    again = propose("总监")  # back to the regulation's own word
    confirm(again)
    wording.refresh(MONDAY)
    assert called("总监一名") == "总监一名"


def test_a_word_begins_on_its_day_or_when_it_is_confirmed() -> None:
    confirm(propose("信息科主任", since=MONDAY + 5 * DAY))
    assert wording.in_force(MONDAY + 4 * DAY) == {}
    assert wording.in_force(MONDAY + 5 * DAY)["总监"].value == "信息科主任"
    late = confirm(propose("人事科", "HR", MONDAY + DAY), MONDAY + 3 * DAY)
    assert late.in_force_from == MONDAY + 3 * DAY


def test_a_bad_word_is_refused() -> None:
    for word, says in (("", "1 至 20"), ("信 息", "1 至 20"), ("<b>", "1 至 20"), ("总监", "相同")):
        with pytest.raises(Invalid, match=says):
            propose(word)
    with pytest.raises(NotFound):
        propose("主任", "院长")
    with pytest.raises(Invalid, match="已过"):
        propose("主任", since=MONDAY - DAY)
    with pytest.raises(Denied, match="岗位不含"):
        propose("主任", by=NOBODY)
    assert not Change.objects.exists()


def test_every_term_stands_in_the_text() -> None:
    assert all(term in TEXT for term in wording.TERMS)


@given(st.text(max_size=30))
def test_without_a_word_of_its_own_a_hospital_reads_what_is_written(text: str) -> None:
    assert called(text) == text
