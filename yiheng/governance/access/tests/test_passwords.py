"""Passwords of system administration: changed twice a year, not the old ones again, or excepted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.access import commands, controls, jobs, queries, rules
from yiheng.governance.access.models import Credential, PasswordException, PastPassword
from yiheng.governance.access.rules import Limits
from yiheng.governance.access.tests.accounts import enrolled
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Boundary, Member, Post
from yiheng.governance.people.tests.factories import MONDAY, PASSWORD, a_member, a_post
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.parameters import Version
from yiheng.standards.china.periods import Month, months_later

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SYSTEM = the_system()
ENDS = months_later(MONDAY, 6)
WORDS = [f"墨池飞出北溟鱼笔锋杀尽中山兔{n}" for n in "一二三四五六七"]


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def set_staff_days(days: str = "90") -> None:
    regulation.set_parameter(
        name="staff_password_days", value=days, in_force_from=MONDAY, by=SYSTEM, at=MONDAY
    )


def an_engineer(*more: str) -> Member:
    member = a_member(post=a_post("operations:see", *more, boundary=Boundary.OPERATIONS_ONLY))
    Credential.objects.update_or_create(member=member, defaults={"password_set_at": MONDAY})
    return member


def a_nurse() -> Member:
    return a_member("people:see")


def chiefs() -> tuple[Member, Member]:
    """Who proposes an exception, and who confirms it."""
    return a_member("access:except"), a_member("access:confirm-exception")


PLAIN, ADMIN = Post(code="a"), Post(code="b", privileged=True)


@pytest.mark.parametrize(
    ("posts", "days", "after", "excepted", "holds"),
    [
        ([ADMIN], None, ENDS - MONDAY - DAY, False, True),
        ([ADMIN], None, ENDS - MONDAY, False, False),
        ([PLAIN, ADMIN], None, ENDS - MONDAY, False, False),
        ([ADMIN], None, ENDS - MONDAY, True, True),
        ([PLAIN], None, 4000 * DAY, False, True),
        ([], None, 4000 * DAY, False, True),
        ([PLAIN], 90, 89 * DAY, False, True),
        ([PLAIN], 90, 90 * DAY, False, False),
        ([PLAIN], 90, 90 * DAY, True, False),
        ([ADMIN], 90, 100 * DAY, False, True),
    ],
)  # fmt: skip
def test_4_1_k_a_table_of_who_must_change_when(
    posts: list[Post], days: int | None, after: timedelta, excepted: bool, holds: bool
) -> None:
    verdict = rules.password_holds(
        posts, MONDAY, Limits(6, days), MONDAY + after, excepted=excepted
    )
    assert (bool(verdict), verdict.clause) == (holds, "4.1-k")
    assert holds or "用满" in verdict.why
    assert rules.password_holds(posts, None, Limits(6, days), MONDAY + after)


def test_4_1_k_the_last_five_passwords_are_not_taken_again() -> None:
    engineer = an_engineer()
    current = PASSWORD
    for n, new in enumerate(WORDS[:6]):
        commands.change_password(by=engineer, at=MONDAY + n * DAY, current=current, new=new)
        engineer, current = Member.objects.get(pk=engineer.pk), new

    assert PastPassword.objects.count() == rules.REMEMBERED
    with pytest.raises(Invalid, match="这个口令用过") as refusal:
        commands.change_password(by=engineer, at=MONDAY + 9 * DAY, current=current, new=WORDS[1])
    assert refusal.value.clause == "4.1-k"
    with pytest.raises(Invalid, match="与现用口令相同"):
        commands.renew_password(by=engineer, at=MONDAY + 9 * DAY, new=current)
    commands.renew_password(by=engineer, at=MONDAY + 9 * DAY, new=PASSWORD)  # the sixth before
    assert str(PastPassword.objects.order_by("pk").last()).startswith(str(engineer.pk))


def test_4_1_k_a_reset_does_not_bring_an_old_password_back() -> None:
    engineer, chief = an_engineer(), a_member("access:reset", "people:manage")
    code = commands.issue_activation(member=engineer, by=chief, at=MONDAY + DAY)
    with pytest.raises(Invalid, match="这个口令用过"):
        commands.activate(staff_no=engineer.staff_no, code=code, password=PASSWORD, at=MONDAY + DAY)
    commands.activate(staff_no=engineer.staff_no, code=code, password=WORDS[0], at=MONDAY + DAY)
    assert Member.objects.get(pk=engineer.pk).check_password(WORDS[0])


def test_4_1_k_whose_password_never_ends_has_none_remembered() -> None:
    nurse = a_nurse()
    commands.change_password(by=nurse, at=MONDAY, current=PASSWORD, new=WORDS[0])
    assert not PastPassword.objects.exists()
    nurse = Member.objects.get(pk=nurse.pk)
    commands.change_password(by=nurse, at=MONDAY, current=WORDS[0], new=PASSWORD)
    set_staff_days()
    nurse = Member.objects.get(pk=nurse.pk)
    commands.change_password(by=nurse, at=MONDAY + DAY, current=PASSWORD, new=WORDS[1])
    assert PastPassword.objects.count() == 1


def test_4_1_k_everybody_else_is_bound_only_where_the_hospital_sets_days() -> None:
    nurse = a_nurse()
    at = MONDAY + 90 * DAY
    assert queries.password_holds(nurse, at)
    assert [one.member for one in queries.passwords(at)] == []
    set_staff_days()
    verdict = queries.password_holds(nurse, at)
    assert (bool(verdict), verdict.clause) == (False, "4.1-k")
    assert "90 天" in verdict.why
    assert [(one.member, one.over(at)) for one in queries.passwords(at)] == [(nurse, True)]
    assert jobs.password_age(MONDAY + 80 * DAY) == 1


def test_4_1_k_the_door_asks_for_a_new_password_and_lets_nobody_past_it(client: Client) -> None:
    engineer = an_engineer()
    Credential.objects.filter(member=engineer).update(
        password_set_at=months_later(datetime.now(tz=MONDAY.tzinfo), -7)
    )
    answer = client.post("/sign-in/", {"username": engineer.staff_no, "password": PASSWORD})
    assert answer["Location"] == "/sign-in/password/"
    assert client.get("/account/").status_code == 302

    answer = client.post("/sign-in/password/", {"password": WORDS[0], "again": WORDS[0]})

    assert answer.status_code == 302
    assert client.get("/account/").status_code == 200


def excepted(member: Member, until: datetime = ENDS + 10 * DAY, at: datetime = ENDS - DAY) -> int:
    proposer, confirmer = chiefs()
    if queries.confirmed_factor(member) is None:
        enrolled(member)
    made = commands.propose_exception(
        member=member, measure="堡垒机登录并每次动态口令", reason="口令由密码柜托管", until=until,
        by=proposer, at=at,
    )  # fmt: skip
    commands.settle_exception(pk=made.pk, stand=Stand.CONFIRMED, by=confirmer, at=at)
    return made.pk


def test_4_1_k_an_approved_alternative_control_stands_in_its_place_until_its_day() -> None:
    engineer = an_engineer()
    assert not queries.password_holds(engineer, ENDS)

    pk = excepted(engineer)

    assert queries.password_holds(engineer, ENDS)
    assert controls.passwords_in_time(Month.containing(ENDS), Version(ENDS + DAY)).met
    assert jobs.password_age(ENDS - DAY) == 0, "nothing to change"
    assert not queries.password_holds(engineer, ENDS + 10 * DAY)
    june = Month.containing(ENDS).next()
    assert not controls.passwords_in_time(june, Version(ENDS + 11 * DAY)).met
    commands.end_exception(pk=pk, by=a_member("access:except"), at=ENDS + DAY)
    assert not queries.password_holds(engineer, ENDS + DAY)
    with pytest.raises(Invalid, match="没有生效"):
        commands.end_exception(pk=pk, by=a_member("access:except"), at=ENDS + DAY)
    assert str(PasswordException.objects.get()).endswith("confirmed")
    told = set(Notice.objects.values_list("kind", flat=True))
    assert {"access.exception_proposed", "access.exception_settled"} <= told
    facts = [one.facts for one in Entry.objects.filter(action__startswith="access.exception")]
    assert "密码柜" not in str(facts)


def propose(member: Member, by: Member, **given: object) -> PasswordException:
    said: dict[str, object] = {"measure": "堡垒机", "reason": "托管", "until": ENDS} | given
    return commands.propose_exception(
        member=member, by=by, at=MONDAY, **said  # type: ignore[arg-type]  # a table of bad input
    )  # fmt: skip


def test_4_1_k_what_cannot_be_excepted() -> None:
    engineer, (proposer, confirmer) = an_engineer(), chiefs()
    with pytest.raises(Denied, match="没有登记动态口令"):
        propose(engineer, proposer)
    enrolled(engineer)
    with pytest.raises(Denied):
        propose(engineer, confirmer)
    with pytest.raises(Denied, match="没有系统管理权限"):
        propose(a_nurse(), proposer)
    with pytest.raises(Denied, match="最长一个更换周期"):
        propose(engineer, proposer, until=ENDS + DAY)
    both = an_engineer("access:except")
    with pytest.raises(Denied, match="为本人提出"):
        propose(both, both)
    with pytest.raises(Invalid, match="晚于今天"):
        propose(engineer, proposer, until=MONDAY)
    with pytest.raises(Invalid, match="请填写"):
        propose(engineer, proposer, measure=" ")
    propose(engineer, proposer)
    with pytest.raises(Invalid, match="已有一项例外"):
        propose(engineer, proposer)
    assert PasswordException.objects.count() == 1


def test_4_1_k_an_exception_is_settled_by_another_and_never_ones_own() -> None:
    engineer, (proposer, confirmer) = an_engineer("access:confirm-exception"), chiefs()
    enrolled(engineer)
    made = propose(engineer, proposer)

    def settle(by: Member, stand: str, at: datetime = MONDAY) -> PasswordException:
        return commands.settle_exception(pk=made.pk, stand=stand, by=by, at=at)

    with pytest.raises(Denied, match="不能自己确认"):
        settle(proposer, Stand.CONFIRMED)
    with pytest.raises(Denied, match="本人的例外"):
        settle(engineer, Stand.CONFIRMED)
    with pytest.raises(Denied):
        settle(a_nurse(), Stand.CONFIRMED)
    with pytest.raises(Invalid, match="请选择"):
        settle(confirmer, "maybe")
    with pytest.raises(Invalid, match="截止日期已过"):
        settle(confirmer, Stand.CONFIRMED, ENDS)
    with pytest.raises(NotFound):
        commands.settle_exception(pk=0, stand=Stand.CONFIRMED, by=confirmer, at=MONDAY)
    assert settle(proposer, Stand.WITHDRAWN).stand == Stand.WITHDRAWN
    made = propose(engineer, proposer)
    assert settle(confirmer, Stand.REFUSED).stand == Stand.REFUSED
    assert not queries.exceptions_at(MONDAY + DAY).exists()


def test_4_1_k_a_past_month_is_judged_by_the_password_of_then() -> None:
    engineer = an_engineer()
    late = ENDS + 20 * DAY
    commands.renew_password(by=engineer, at=late, new=WORDS[0])
    known = Version(late + 90 * DAY)

    ending = Month.containing(ENDS)

    assert not controls.passwords_in_time(ending, known).met
    assert controls.passwords_in_time(Month.containing(late), known).met
    assert controls.passwords_in_time(ending.previous(), known).met


def test_whoever_has_left_or_has_no_password_of_ours_is_not_listed() -> None:
    engineer = an_engineer()
    assert [one.member for one in queries.passwords(MONDAY)] == [engineer]
    engineer.set_unusable_password()
    engineer.save()
    assert queries.passwords(MONDAY) == []
    people.leave(member=engineer, by=SYSTEM, at=MONDAY)
    assert queries.passwords(MONDAY) == []
