"""What the pages of the knowledge base show, in words and in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, midnight
from yiheng.core.ui.charts import Series
from yiheng.core.ui.diffs import lines
from yiheng.governance.people.models import Member, Unit
from yiheng.office.knowledge import queries, rules
from yiheng.office.knowledge.facts import text_of
from yiheng.office.knowledge.models import (
    OPEN,
    Article,
    Feedback,
    Grade,
    Kind,
    Search,
    State,
    Version,
)
from yiheng.office.knowledge.rendering import rendered

Row = dict[str, Any]
TONES: Mapping[str, str] = {
    State.DRAFT: "", State.CURRENT: "ok", State.RETIRED: "bad", State.DROPPED: "",
}  # fmt: skip
GRADES: Mapping[str, str] = {
    Grade.PUBLIC: "", Grade.INTERNAL: "", Grade.RESTRICTED: "warn", Grade.SECRET: "bad",
}  # fmt: skip
WEEKS = 8


def rooms(current: str) -> list[Row]:
    """知识库 and, where the house has it, 文档库."""
    named = [("knowledge:index", _("知识库")), ("documents:index", _("文档库"))]
    found = []
    for name, title in named:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        found.append({"title": title, "url": url, "current": name == current, "count": None})
    return found if len(found) > 1 else []


def detail(article: Article, version: Version, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a published article shows."""
    yes, said = queries.usefulness(article)
    keeps = rules.may_look_after(viewer, article, at)
    mine = Feedback.objects.filter(article=article, member=viewer).first()
    return {
        "one": article, "version": version, "html": rendered(text_of(version)),
        "attachments": queries.attachments(version), "tone": TONES[article.state],
        "facts": facts(article, version),
        "expired": article.expired(day_of(at)), "keeps": bool(keeps),
        "may_edit": rules.may_edit(viewer, article, at),
        "pending": queries.pending(article) if keeps else None,
        "versions": list(queries.versions_of(article, viewer, at).exclude(issued_at=None)),
        "yes": yes, "said": said, "mine": mine, "may_rate": bool(rules.may_rate(article)),
        "related": queries.related(article, viewer, at), "usual": day_of(at) + rules.USUAL,
    }  # fmt: skip


def of_version(version: Version, viewer: Member, at: datetime) -> Row:
    """Everything that the page of one version shows, and what it changes of the latest before it
    that the viewer may open."""
    seen = queries.versions_of(version.article, viewer, at)
    before = seen.filter(ordinal__lt=version.ordinal, issued_at__isnull=False).first()
    new = text_of(version)
    return {
        "one": version.article, "version": version, "html": rendered(new), "before": before,
        "attachments": queries.attachments(version),
        "facts": facts(version.article, version), "open": version.issued_at is None,
        "changes": changes(before, version) if before else [],
        "lines": list(lines(text_of(before), new)) if before else [],
    }  # fmt: skip


def facts(article: Article, version: Version) -> list[tuple[str, str]]:
    """What a version says of itself, beside its words."""
    rows = [
        (_("类别"), str(Kind(version.kind).label)),
        (_("密级"), str(Grade(version.grade).label)),
        (_("可阅范围"), readers(version)),
        (_("责任人"), f"{article.owner.name}（{article.owner.unit.name}）"),
        (_("关键词"), "、".join(version.tags)),
        (_("复核日期"), (_day(version, article))),
        (_("改动说明"), version.note),
    ]
    return [row for row in rows if row[1]]


def readers(version: Version) -> str:
    """Who may read it, in words."""
    if version.grade in OPEN:
        return _("全院（含外包与进修实习）")
    names = "、".join(
        Unit.objects.filter(code__in=version.units).order_by("code").values_list("name", flat=True)
    )
    if version.grade == Grade.SECRET:
        return _("%(units)s的负责人") % {"units": names}
    return _("%(units)s及下级") % {"units": names}


def changes(old: Version, new: Version) -> list[tuple[str, str, str]]:
    """(what, before, after) of everything but the text."""
    before, after = dict(facts(old.article, old)), dict(facts(new.article, new))
    for name in (_("改动说明"), _("责任人")):
        before.pop(name, None)
        after.pop(name, None)
    rows = [(_("标题"), old.title, new.title)]
    rows += [(name, before.get(name, ""), after.get(name, "")) for name in before | after]
    rows.append((_("附件"), _files(old), _files(new)))
    return [row for row in rows if row[1] != row[2]]


def _files(version: Version) -> str:
    rows = queries.attachments(version).values_list("name", "digest")
    return "、".join(f"{name}（{digest[:8]}）" for name, digest in rows)


def standing(at: datetime) -> Row:
    """How the knowledge base stands: figures, kinds by state, what is overdue, searches by week."""
    today = day_of(at)
    live = Article.objects.filter(state=State.CURRENT)
    soon = today + rules.ASKED_BEFORE
    counted = live.aggregate(
        all=Count("pk"), late=Count("pk", filter=Q(review_by__lt=today)),
        near=Count("pk", filter=Q(review_by__gte=today, review_by__lte=soon)),
    )  # fmt: skip
    said = Feedback.objects.filter(article__in=live).aggregate(
        yes=Count("pk", filter=Q(useful=True)), all=Count("pk")
    )
    weeks = _weeks(at)
    return {
        "tiles": _tiles(counted, said, weeks), "kinds": _by_kind(today, soon), "weeks": weeks,
        "late": list(queries.expired_on(today, live).select_related("owner__unit", "current")
                     .order_by("review_by", "pk")),
        "week_labels": [one["day"] for one in weeks], "week_series": [
            Series(_("检索"), [one["n"] for one in weeks], baseline=True),
            Series(_("打开结果"), [one["clicked"] for one in weeks]),
        ],
    }  # fmt: skip


def _tiles(counted: Row, said: Row, weeks: list[Row]) -> list[Row]:
    searched, clicked = (sum(one[name] for one in weeks) for name in ("n", "clicked"))
    return [
        {"name": _("现行条目"), "value": str(counted["all"]), "kind": "", "cite": "7.1-f",
         "foot": _("30 天内到复核期 %(n)s 条") % {"n": counted["near"]}},
        {"name": _("过期未复核"), "value": str(counted["late"]), "cite": "7.1-g",
         "kind": "bad" if counted["late"] else "ok", "foot": _("要求 0 条")},
        {"name": _("检索后打开结果"), "value": _share(clicked, searched), "kind": "",
         "cite": "7.1-f", "foot": _("近 %(n)s 周 %(m)s 次检索") % {"n": WEEKS, "m": searched}},
        {"name": _("觉得有用"), "value": _share(said["yes"], said["all"]), "kind": "",
         "cite": "7.1-h", "foot": _("%(n)s 次反馈") % {"n": said["all"]}},
    ]  # fmt: skip


def _by_kind(today: Any, soon: Any) -> Row:
    live = Article.objects.filter(state=State.CURRENT).values("kind").order_by("kind")
    rows = {
        one["kind"]: one
        for one in live.annotate(
            n=Count("pk"), late=Count("pk", filter=Q(review_by__lt=today)),
            near=Count("pk", filter=Q(review_by__gte=today, review_by__lte=soon)),
        )
    }  # fmt: skip
    none = {"n": 0, "late": 0, "near": 0}
    kinds = [(str(kind.label), rows.get(kind.value, none)) for kind in Kind]
    return {
        "labels": [label for label, _row in kinds],
        "rows": [(label, one["n"] - one["late"] - one["near"], one["near"], one["late"])
                 for label, one in kinds],
        "series": [
            Series(_("在复核期内"), [one["n"] - one["late"] - one["near"] for _l, one in kinds]),
            Series(_("30 天内到期"), [one["near"] for _l, one in kinds]),
            Series(_("过期"), [one["late"] for _l, one in kinds], baseline=True),
        ],
    }  # fmt: skip


def _weeks(at: datetime) -> list[Row]:
    """The last weeks, the present one too: its Monday, searches, those that led somewhere."""
    today = day_of(at)
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    rows: list[Row] = [{"day": f"{one:%m-%d}", "n": 0, "clicked": 0} for one in starts]
    made = Search.objects.filter(at__gte=midnight(starts[0])).values_list("at", "clicked_at")
    for when, clicked in made.iterator():
        row = rows[min((day_of(when) - starts[0]).days // 7, WEEKS - 1)]
        row["n"] += 1
        row["clicked"] += clicked is not None
    return rows


def _share(part: int, whole: int) -> str:
    return f"{part * 100 // whole}%" if whole else "—"


def _day(version: Version, article: Article) -> str:
    current = article.current_id == version.pk
    day = article.review_by if current else version.review_by
    return day.isoformat() if day else ""
