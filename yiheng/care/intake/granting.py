"""Live interfaces as grants: the yearly review asks the owner of the systems about each (4.1-f)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.care.intake import commands
from yiheng.care.intake.models import Batch, Door, Feed
from yiheng.core.actor import Actor
from yiheng.core.clock import local
from yiheng.governance.campaigns.grants import Decided, Grant, grant_kind
from yiheng.governance.campaigns.kinds import Done, Evidence
from yiheng.governance.regulation.parameters import whole

YEAR = timedelta(days=365)


@grant_kind("intake.feed", gettext_lazy("实时接口"), lends=("intake:feeds",))
class Feeds:
    """A machine that may send: used when a message came in the days that make an account idle."""

    @staticmethod
    def held(at: datetime, until: datetime) -> Iterable[Grant]:
        """Every interface in use."""
        in_use = Feed.objects.filter(retired_at=None, registered_at__lte=at)
        for one in in_use.select_related("licence__application").order_by("pk"):
            detail = _("采集许可 %(number)s") % {"number": one.licence.application.number}
            yield Grant(
                one.pk, f"{one.name}（{one.sender}）", detail, None, decided=Decided.BY_OWNER
            )

    @staticmethod
    def standing(keys: Sequence[int], at: datetime) -> set[int]:
        """Those still in use."""
        found = Feed.objects.filter(pk__in=keys, retired_at=None)
        return set(found.values_list("pk", flat=True))

    @staticmethod
    def evidence(keys: Sequence[int], at: datetime) -> Mapping[int, Evidence]:
        """When the last message came, and how many in a year."""
        days = whole("dormant_account_days", at=at)
        return {one.pk: _look(one, at, days) for one in Feed.objects.filter(pk__in=keys)}

    @staticmethod
    def revoke(key: int, reason: str, by: Actor, at: datetime) -> Done:
        """At once: the sender is answered as one that nobody registered."""
        commands.retire_feed(pk=key, by=by, at=at)
        return Done()


def _look(feed: Feed, at: datetime, days: int) -> Evidence:
    came = Batch.objects.filter(
        door=Door.MLLP, source=feed.name, started_at__gt=at - YEAR, started_at__lte=at
    ).count()
    rows = [(_("一年内消息"), str(came)), (_("发送方"), feed.sender)]
    seen = feed.last_seen_at
    if seen is not None and seen > at - timedelta(days=days):
        return Evidence(_("最近消息 %(day)s") % {"day": f"{local(seen):%Y-%m-%d}"}, tuple(rows))
    if seen is None and feed.registered_at > at - timedelta(days=days):
        return Evidence(_("新登记，期满再计使用"), tuple(rows))
    why = _("%(days)s 天内没有消息") % {"days": days}
    return Evidence(why, tuple(rows), True, why)
