"""Who works with whom: pairs with a contact on each side, and what they do together (1.1-i)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of, midnight
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.verdict import on_field
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.registry import duty
from yiheng.office.catalogues import queries, rules, telling
from yiheng.office.catalogues.commands.finding import found, needed
from yiheng.office.catalogues.models import LONGEST_NAME, LONGEST_NOTE, Item, Pair
from yiheng.office.catalogues.permissions import KEEP

CLAUSE, A_DAY = rules.TOGETHER, timedelta(days=1)


@command("catalogues.pair")
def pair(
    *, by: Member, at: datetime, one: Unit | None, other: Unit | None, contact: Member | None,
    counterpart: Member | None, subject: str,
) -> Pair:  # fmt: skip
    """Two departments work together; each names who speaks for it."""
    by.may(KEEP, at).require()
    on_field("other", rules.may_pair(one, other))
    assert one is not None
    assert other is not None
    spoken = ((one, _speaks("contact", contact, one)),
              (other, _speaks("counterpart", counterpart, other)))  # fmt: skip
    sides = sorted(spoken, key=lambda side: side[0].pk)
    (first, speaks), (second, answers) = sides
    if Pair.objects.filter(one=first, other=second, ended_at=None).exists():
        raise Invalid("other", _("这两个部门的协作关系已登记"), clause=CLAUSE)
    made = Pair.objects.create(
        one=first, other=second, contact=speaks, counterpart=answers, since=at,
        subject=needed("subject", subject, LONGEST_NOTE, CLAUSE),
    )  # fmt: skip
    record(
        "catalogues.paired", by=by, target=made, clause=CLAUSE, at=at, unit=first.code,
        other=second.code,
    )  # fmt: skip
    return made


@command("catalogues.name_contacts")
def name_contacts(
    *, pk: int, by: Member, at: datetime, contact: Member | None, counterpart: Member | None
) -> Pair:
    """Others speak for the two departments from now on."""
    made = found(queries.pairs(by), pk)
    rules.may_tend(by, made, at).require()
    made.put(
        contact=_speaks("contact", contact, made.one),
        counterpart=_speaks("counterpart", counterpart, made.other),
    )  # fmt: skip
    record("catalogues.contacts_named", by=by, target=made, clause=CLAUSE, at=at)
    return made


@command("catalogues.end_pair")
def end_pair(*, pk: int, by: Member, at: datetime) -> Pair:
    """They work together no more; what they did stays to be read."""
    made = found(queries.pairs(by), pk)
    rules.may_tend(by, made, at).require()
    made.put(ended_at=at)
    for item in made.items.filter(done_at=None):
        close_duty(target=item, kind=telling.JOINT, at=at, by=by)
    record("catalogues.pair_ended", by=by, target=made, clause=CLAUSE, at=at)
    return made


@duty("1.1-i")
@command("catalogues.begin_item")
def begin_item(
    *, pk: int, by: Member, at: datetime, title: str, owner: Member, due_on: date
) -> Item:
    """Something to be done together; one of the two departments owes it."""
    made = found(queries.pairs(by), pk)
    rules.may_tend(by, made, at).require()
    if owner.unit_id not in queries.within(made.one) | queries.within(made.other):
        raise Invalid("owner", _("负责人须来自这两个部门"), clause=CLAUSE)
    if due_on <= day_of(at):
        raise Invalid("due_on", _("期限已过，请填写今天以后的日期"), clause=CLAUSE)
    item = Item.objects.create(
        pair=made, title=needed("title", title, LONGEST_NAME, CLAUSE), owner=owner, due_on=due_on,
        begun_at=at,
    )  # fmt: skip
    open_duty(
        clause=CLAUSE, kind=telling.JOINT, target=item, owner=owner,
        due_at=midnight(due_on + A_DAY), at=at, by=by, url=made.page, title=item.title,
    )  # fmt: skip
    record("catalogues.item_begun", by=by, target=item, clause=CLAUSE, at=at,
           due=due_on.isoformat())  # fmt: skip
    return item


@command("catalogues.finish_item")
def finish_item(*, pk: int, item: int, by: Member, at: datetime) -> Item:
    """What was to be done together is done."""
    made = found(queries.pairs(by), pk)
    rules.may_tend(by, made, at).require()
    done = made.items.filter(pk=item, done_at=None).first()
    if done is None:
        raise NotFound
    done.finish(at)
    close_duty(target=done, kind=telling.JOINT, at=at, by=by)
    record("catalogues.item_finished", by=by, target=done, clause=CLAUSE, at=at)
    return done


def _speaks(field: str, contact: Member | None, unit: Unit) -> Member:
    on_field(field, rules.may_speak(contact, unit, queries.within(unit)))
    assert contact is not None
    return contact
