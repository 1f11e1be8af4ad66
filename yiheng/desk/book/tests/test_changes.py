"""Two persons change a number of the regulation on its pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yiheng.core.clock import local, midnight, now
from yiheng.core.proposals import Stand
from yiheng.desk.book.tests.factories import MONDAY, a_house, a_reader, browser_of
from yiheng.governance.people.models import Member
from yiheng.governance.regulation import queries
from yiheng.governance.regulation.commands import set_parameter
from yiheng.governance.regulation.models import Change, ParameterValue

pytestmark = pytest.mark.django_db
LIMIT = "incident_response_minutes"
PAGE = f"/book/parameters/{LIMIT}/"


def two() -> tuple[Member, Member, Member]:
    """Who proposes, who confirms, and somebody who only reads."""
    a_house("proposer", "second")
    return (
        a_reader("regulation:set", post="proposer"),
        a_reader("regulation:confirm", post="second"),
        a_reader(),
    )


def typed(value: str = "12", **more: str) -> dict[str, str]:
    day = f"{local(now()):%Y-%m-%d}"
    return {"value": value, "in_force_from": day, "reason": "夜间值班增加一人"} | more


def test_0_k_a_change_is_proposed_on_one_desk_and_confirmed_on_another() -> None:
    proposer, second, reader = two()
    sent = browser_of(proposer).post(f"{PAGE}propose/", typed())
    change = Change.objects.get()
    assert sent["Location"] == f"/book/changes/{change.pk}/"
    assert not ParameterValue.objects.filter(parameter=LIMIT).exists()

    own = browser_of(proposer).get(sent["Location"]).content.decode()
    assert "提出人不能自己确认" in own
    assert 'value="withdrawn"' in own
    assert 'value="confirmed"' not in own
    theirs = browser_of(reader).get(sent["Location"]).content.decode()
    assert "岗位不含" in theirs
    assert "夜间值班增加一人" in theirs
    assert 'name="stand"' not in theirs

    desk = browser_of(second)
    assert 'value="confirmed"' in desk.get(sent["Location"]).content.decode()
    desk.post(f"{sent['Location']}settle/", {"stand": "confirmed", "remark": "与排班一致"})

    html = desk.get(PAGE).content.decode()
    assert "12 分钟" in html
    assert "夜间值班增加一人" in html
    assert f"{proposer.label}、{second.label}" in html
    assert "与排班一致" in desk.get(sent["Location"]).content.decode()
    assert "已确认" in desk.get("/book/changes/").content.decode()


def test_0_k_who_changes_a_number_is_told_what_was_confirmed_to_replace_it_later() -> None:
    proposer, second, _reader = two()
    desks = browser_of(proposer), browser_of(second)

    def proposed(value: str, day: str, stand: str = "confirmed") -> str:
        sent = desks[0].post(f"{PAGE}propose/", typed(value, in_force_from=day))
        assert sent.status_code == 302, sent.content.decode()[-2000:]
        told = [one.get(sent["Location"]).content.decode() for one in desks]
        desks[1].post(f"{sent['Location']}settle/", {"stand": stand, "remark": "照办"})
        told.append(desks[1].get(sent["Location"]).content.decode())
        return "\n".join(told)

    today = f"{local(now()):%Y-%m-%d}"
    replaced = "此前已确认的“20 分钟”将于 2027-01-01 生效并取代它"
    assert "生效并取代它" not in proposed("20", "2027-01-01")
    assert proposed("15", today).count(replaced) == 3
    assert proposed("14", today, "refused").count(replaced) == 2
    assert "生效并取代它" not in proposed("16", "2027-01-01")
    assert queries.value_text(LIMIT, midnight(date(2027, 1, 1))) == "16"
    first = Change.objects.order_by("pk")[0]
    assert "生效并取代它" not in desks[1].get(f"/book/changes/{first.pk}/").content.decode()


def test_0_k_the_doors_refuse_who_may_not() -> None:
    proposer, second, reader = two()
    for member in (reader, second):
        assert browser_of(member).post(f"{PAGE}propose/", typed()).status_code == 403
    browser_of(proposer).post(f"{PAGE}propose/", typed())
    address = f"/book/changes/{Change.objects.get().pk}/settle/"
    for member in (reader, proposer):
        refused = browser_of(member).post(address, {"stand": "confirmed"})
        assert refused.status_code == 403
    assert Change.objects.get().stand == Stand.PROPOSED
    assert browser_of(second).post("/book/changes/999/settle/", {}).status_code == 404


def test_what_cannot_be_taken_is_said_on_its_field_and_nothing_typed_is_lost() -> None:
    proposer, second, _reader = two()
    browser = browser_of(proposer)
    wrong = browser.post(f"{PAGE}propose/", typed("900"))
    assert wrong.status_code == 422
    assert "1–60 分钟的整数" in wrong.content.decode()
    assert "夜间值班增加一人" in wrong.content.decode()
    assert "三（一）·故障响应" in wrong.content.decode()
    assert browser.post(f"{PAGE}propose/", {}).status_code == 422
    fixed = browser.post("/book/parameters/system_availability_min/propose/", typed("99"))
    assert fixed.status_code == 422
    assert "条文写定" in fixed.content.decode()

    set_parameter(name=LIMIT, value="15", in_force_from=MONDAY, by=proposer, at=MONDAY)
    past = f"{local(now()) - timedelta(days=3):%Y-%m-%d}"
    late = browser.post(f"{PAGE}propose/", typed(in_force_from=past))
    assert "不能追溯更改" in late.content.decode()

    browser.post(f"{PAGE}propose/", typed())
    address = f"/book/changes/{Change.objects.get().pk}/settle/"
    mute = browser_of(second).post(address, {"stand": "refused"})
    assert mute.status_code == 422
    assert "写明理由" in mute.content.decode()
    assert browser_of(second).post(address, {}).status_code == 422


def test_changes_are_filtered_by_kind_and_stand() -> None:
    proposer, _second, reader = two()
    page = browser_of(reader)
    assert "没有这样的变更" in page.get("/book/changes/").content.decode()
    browser_of(proposer).post(f"{PAGE}propose/", typed())
    assert "故障响应时限" in page.get("/book/changes/?stand=proposed").content.decode()
    assert "没有这样的变更" in page.get("/book/changes/?kind=stage").content.decode()
    assert "没有这样的变更" in page.get("/book/changes/?stand=confirmed").content.decode()
    assert "待确认的变更" in page.get(PAGE).content.decode()
