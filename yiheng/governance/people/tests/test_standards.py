"""What a later version adds to the standard cards: shown, proposed by one, confirmed by another."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from yiheng.core.actor import the_system
from yiheng.core.checking import OK, WARNING
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.policy import PERMISSIONS
from yiheng.core.proposals import Stand
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import checking, commands, queries
from yiheng.governance.people.models import CardChange, Member, Post
from yiheng.governance.people.standard import BY_CODE
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post

pytestmark = pytest.mark.django_db
SYSTEM = the_system()
GONE = "access:break-glass"


def a_hospital() -> tuple[Member, Member]:
    """Every standard post; who manages people, and who confirms."""
    for code in BY_CODE:
        commands.define_standard(code=code, by=SYSTEM, at=MONDAY)
    return a_member("people:manage"), a_member("people:confirm")


def an_older_card(code: str = "nurse", *gone: str) -> Post:
    """A card as a version wrote it that did not know these rights yet."""
    post = Post.objects.get(code=code)
    post.permissions = [name for name in post.permissions if name not in (gone or (GONE,))]
    post.considered = post.permissions
    post.save()
    return post


def offered() -> dict[str, tuple[str, ...]]:
    return {one.standard.code: one.new for one in queries.offers() if one.open}


def level() -> str:
    return next(checking.standard_cards(MONDAY)).level


def test_2_1_k_a_hospital_that_is_founded_has_nothing_to_decide() -> None:
    a_hospital()

    assert queries.offers() == []
    assert level() == OK


def test_2_1_k_a_new_right_is_shown_and_given_only_when_two_agree() -> None:
    one, other = a_hospital()
    post = an_older_card()
    nurse = a_member(post=post)
    assert offered() == {"nurse": (GONE,)}
    assert level() == WARNING
    assert not nurse.may(GONE, MONDAY)

    change = commands.propose_standard(pk=post.pk, reason="采用", by=one, at=MONDAY)
    assert not Member.objects.get(pk=nurse.pk).may(GONE, MONDAY)
    with pytest.raises(Denied):
        commands.settle_card(pk=change.pk, stand=Stand.CONFIRMED, by=one, at=MONDAY)
    commands.settle_card(pk=change.pk, stand=Stand.CONFIRMED, by=other, at=MONDAY)

    assert Member.objects.get(pk=nurse.pk).may(GONE, MONDAY)
    assert queries.offers() == []


def test_2_1_k_what_two_did_not_agree_on_is_still_to_be_decided() -> None:
    one, other = a_hospital()
    post = an_older_card()
    change = commands.propose_standard(pk=post.pk, reason="采用", by=one, at=MONDAY)
    with pytest.raises(Invalid, match="待确认"):
        commands.leave_standard(pk=post.pk, reason="不用", by=one, at=MONDAY)

    commands.settle_card(pk=change.pk, stand=Stand.REFUSED, by=other, at=MONDAY)

    assert offered() == {"nurse": (GONE,)}


def test_2_1_k_a_right_that_is_left_is_not_proposed_again_and_can_still_be_given() -> None:
    one, other = a_hospital()
    post = an_older_card()
    with pytest.raises(Invalid, match="理由"):
        commands.leave_standard(pk=post.pk, reason=" ", by=one, at=MONDAY)

    commands.leave_standard(pk=post.pk, reason="本院护士不紧急调阅", by=one, at=MONDAY)

    entry = Entry.objects.latest("seq")
    assert (entry.action, entry.facts["permissions"]) == ("people.standard_left", [GONE])
    assert (offered(), level()) == ({}, OK)
    assert [offer.left for offer in queries.offers()] == [(GONE,)]
    for act in (commands.leave_standard, commands.propose_standard):
        with pytest.raises(NotFound):
            act(pk=post.pk, reason="再来", by=one, at=MONDAY)
    change = commands.propose_card(
        pk=post.pk, title=post.title, permissions=[*post.permissions, GONE], reason="改主意",
        by=one, at=MONDAY,
    )  # fmt: skip
    commands.settle_card(pk=change.pk, stand=Stand.CONFIRMED, by=other, at=MONDAY)
    assert queries.offers() == []


def test_2_1_k_what_the_hospital_takes_off_a_card_is_not_proposed_to_it() -> None:
    one, other = a_hospital()
    post = Post.objects.get(code="nurse")
    less = [name for name in post.permissions if name != GONE]
    change = commands.propose_card(
        pk=post.pk, title=post.title, permissions=less, reason="本院如此", by=one, at=MONDAY
    )
    commands.settle_card(pk=change.pk, stand=Stand.CONFIRMED, by=other, at=MONDAY)

    assert offered() == {}
    assert [offer.left for offer in queries.offers()] == [(GONE,)]


def test_2_1_k_a_standard_post_that_is_new_is_set_up_and_held_by_nobody() -> None:
    one, _other = a_hospital()
    Post.objects.filter(code="nursing_affairs").delete()
    assert offered() == {"nursing_affairs": BY_CODE["nursing_affairs"].permissions}

    post = commands.define_standard(code="nursing_affairs", by=one, at=MONDAY)

    assert queries.offers() == []
    assert not queries.holders(post.code, MONDAY).exists()
    with pytest.raises(Invalid, match="已有"):
        commands.define_standard(code="nursing_affairs", by=one, at=MONDAY)
    with pytest.raises(NotFound):
        commands.define_standard(code="nobody", by=one, at=MONDAY)


def test_2_1_n_a_new_right_that_makes_a_toxic_pair_is_refused() -> None:
    one, _other = a_hospital()
    post = an_older_card("doctor", "records:read")
    a_member(post=post)
    holder = a_member(post=a_post("access:drug-statistics"))
    commands.assign(member=holder, post=post, by=SYSTEM, at=MONDAY)

    with pytest.raises(Denied, match="统方线索"):
        commands.propose_standard(pk=post.pk, reason="采用", by=one, at=MONDAY)
    assert not CardChange.objects.exists()


def test_a_right_that_no_longer_exists_falls_from_the_card_that_is_proposed() -> None:
    one, other = a_hospital()
    post = an_older_card()
    post.permissions = [*post.permissions, "records:of-yore"]
    post.save()

    change = commands.propose_standard(pk=post.pk, reason="采用", by=one, at=MONDAY)
    commands.settle_card(pk=change.pk, stand=Stand.CONFIRMED, by=other, at=MONDAY)

    assert set(Post.objects.get(pk=post.pk).permissions) == set(BY_CODE["nurse"].permissions)


def test_2_1_k_nobody_else_decides() -> None:
    a_hospital()
    post, stranger = an_older_card(), a_member("people:see")

    for act in (commands.leave_standard, commands.propose_standard):
        with pytest.raises(Denied):
            act(pk=post.pk, reason="我要", by=stranger, at=MONDAY)
    with pytest.raises(Denied):
        commands.define_standard(code="nurse", by=stranger, at=MONDAY)
    with pytest.raises(NotFound):
        commands.leave_standard(pk=999_999, reason="x", by=a_member("people:manage"), at=MONDAY)


def test_a_hospital_that_upgrades_is_asked_about_all_that_its_cards_have_not() -> None:
    a_hospital()
    post = an_older_card("leader", "ledger:emergency", "duties:pause")
    Post.objects.update(considered=[])

    import_module(
        "yiheng.governance.people.migrations.0005_standard_rights_and_unit_files"
    ).consider(apps, None)

    assert offered() == {"leader": ("ledger:emergency", "duties:pause")}
    assert Post.objects.get(pk=post.pk).considered == sorted(post.permissions)


def test_every_right_of_a_standard_card_is_declared() -> None:
    assert {name for one in BY_CODE.values() for name in one.permissions} <= set(PERMISSIONS)
