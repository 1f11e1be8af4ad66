"""Lists of duties: what is looked for, a row of a table, the same as CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of
from yiheng.core.ui import formats
from yiheng.core.ui.formats import stamp
from yiheng.desk.work.drawing import Item
from yiheng.governance.duties import queries
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Assignment, Post
from yiheng.governance.regulation.content import CLAUSES

WEEK = timedelta(days=7)
NAMED = 3
MOST_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Names:
    """Who holds which post, asked once for a whole list."""

    held: Mapping[str, list[Assignment]]
    posts: Mapping[str, str]

    @classmethod
    def at(cls, at: datetime) -> Names:
        """As of an instant."""
        return cls(queries.holders_now(at), dict(Post.objects.values_list("code", "title")))

    def owers(self, duty: Duty) -> list[str]:
        """The names of those who owe a duty."""
        return [one.name for one in queries.who_owes(duty, dict(self.held))]

    def where(self, duty: Duty) -> str:
        """卡在谁处: a person, or a post with its holders, or that nobody holds it."""
        if duty.owner is not None:
            return duty.owner.label
        title = self.posts.get(duty.post, duty.post)
        names = self.owers(duty)
        if not names:
            return _("%(post)s（空缺）") % {"post": title}
        more = _("等 %(n)s 人") % {"n": len(names)} if len(names) > NAMED else ""
        return f"{title}（{'、'.join(names[:NAMED])}{more}）"


def matches(duty: Duty, state: str, at: datetime) -> bool:
    """Whether a duty is in a state that is looked for; one whose clock stands is due at no time."""
    running = duty.paused_at is None
    return {
        "": True,
        "paused": not running,
        "provisional": duty.provisional,
        "late": duty.late(at),
        "today": running and day_of(duty.due_at) <= day_of(at),
        "week": running and duty.due_at <= at + WEEK,
    }[state]


def named(duties: Iterable[Duty], words: str, state: str, at: datetime, names: Names) -> list[Duty]:
    """Of anybody's duties, those which are looked for: by title, person, post or clause."""
    return [
        one for one in duties
        if matches(one, state, at)
        and (not words or any(words in text for text in (*_texts(one), names.where(one))))
    ]  # fmt: skip


def tone(duty: Duty, at: datetime) -> tuple[str, str]:
    """The state of a duty: kind and words."""
    if duty.closed_at is not None:
        return ("ok", _("按时办结")) if duty.met else ("bad", _("逾期办结"))
    if duty.paused_at is not None:
        return "info", _("计时暂停")
    if duty.late(at):
        return "bad", _("已超期")
    return "", _("办理中")


def row(duty: Duty, names: Names, at: datetime) -> Item:
    """A duty as a line of a table."""
    kind, status = tone(duty, at)
    return {"duty": duty, "title": duty.title, "where": names.where(duty), "tone": kind,
            "status": status, "due": due(duty, at)}  # fmt: skip


def due(duty: Duty, at: datetime) -> str:
    """When a duty is due, as people read it; nothing definite while its clock stands still."""
    if duty.paused_at is not None:
        return _("恢复后重算")
    if duty.closed_at is not None:
        return formats.when(duty.due_at, at)
    return formats.deadline(duty.due_at, at)


@dataclass(slots=True)
class Overview:
    """Who owes what, of all open duties: by clause and by person."""

    total: int = 0
    late: int = 0
    paused: int = 0
    provisional: int = 0
    clauses: dict[str, Counter[str]] = field(default_factory=dict)
    people: Counter[str] = field(default_factory=Counter)

    @property
    def by_clause(self) -> list[tuple[str, Counter[str]]]:
        """Clauses, the fullest first."""
        return sorted(self.clauses.items(), key=lambda one: (-one[1]["open"], one[0]))

    @property
    def bars(self) -> list[tuple[str, float]]:
        """The same for a picture, by the clauses' labels."""
        return [(_label(clause), float(n["open"])) for clause, n in self.by_clause[:MOST_PEOPLE]]

    @property
    def load(self) -> list[tuple[str, float]]:
        """People with most duties, for a picture."""
        return [(name, float(n)) for name, n in self.people.most_common(MOST_PEOPLE)]


def overview(duties: Iterable[Duty], names: Names, at: datetime) -> Overview:
    """Add up open duties."""
    seen = Overview()
    for one in duties:
        late, paused = one.late(at), one.paused_at is not None
        seen.total += 1
        seen.late += late
        seen.paused += paused
        seen.provisional += one.provisional
        row_ = seen.clauses.setdefault(one.clause, Counter())
        row_.update({"open": 1, "late": int(late), "paused": int(paused)})
        seen.people.update(names.owers(one) or [_("（岗位空缺）")])
    return seen


def heads() -> tuple[str, ...]:
    """The heads of the list that is taken along."""
    return (_("事项"), _("依据"), _("卡在"), _("开始"), _("到期"), _("暂定"), _("状态"), _("办结"))


def cells(one: Duty, names: Names, at: datetime) -> tuple[str, ...]:
    """A duty as a line of that list."""
    return (
        one.title, _label(one.clause), names.where(one), stamp(one.opened_at),
        "" if one.paused_at else stamp(one.due_at), _("是") if one.provisional else "",
        str(tone(one, at)[1]), stamp(one.closed_at),
    )  # fmt: skip


def _label(clause: str) -> str:
    return CLAUSES[clause].label if clause in CLAUSES else clause


def _texts(duty: Duty) -> tuple[str, str, str]:
    return duty.title, duty.clause, _label(duty.clause)
