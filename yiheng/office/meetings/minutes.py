"""Minutes as they are proposed, and as a sheet: 会议纪要 by its parts, for page, PDF and Word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yiheng.core.clock import local
from yiheng.governance.people.queries import house
from yiheng.office.meetings.models import (
    Item,
    Meeting,
    Minutes,
    Motion,
    MotionState,
    Part,
    Participant,
    Record,
    Statement,
    Stood,
)
from yiheng.office.meetings.queries import participants

NUMERALS = "一二三四五六"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper of minutes: its head, the facts of the table, the paragraphs, its foot."""

    hospital: str
    title: str
    number: str
    facts: list[tuple[str, str]]
    paragraphs: list[str]
    foot: list[tuple[str, str]]
    code: str


def draft(meeting: Meeting) -> str:
    """What is proposed to the recorder: who came, what was said, voted and resolved."""
    parts = [
        (_("会议议程与回应"), [_answered(one) for one in meeting.items.all()]),
        (_("发展方向"), [meeting.words] if meeting.words else None),
        (_("发言要点（均经本人确认）"), _statements(meeting)),
        (_("表决结果"), _motions(meeting)),
        (_("决议事项"), _resolutions(meeting)),
        (_("会议产出"), _outputs(meeting)),
    ]
    there = [(title, lines) for title, lines in parts if lines is not None]
    lines: list[str] = []
    for number, (title, said) in zip(NUMERALS, there, strict=False):
        lines += [f"{number}、{title}", *(said or [_("无")]), ""]
    return "\n".join(lines[:-1])


def sheet(meeting: Meeting, minutes: Minutes, kept: Record | None) -> Sheet:
    """The paper: 会议名称 时间 地点 主持 记录 出席 缺席, the text, who signed, the check code."""
    rows = participants(meeting)
    facts = [
        (_("会议名称"), f"{meeting.title}（{meeting.period}）"),
        (_("会议时间"), _span(meeting)),
        (_("会议地点"), meeting.place_name),
        (_("召集人"), meeting.convener.name),
        (_("记录人"), meeting.recorder.name),
        (_("出席"), _names([one for one in rows if one.present])),
        (_("缺席"), _names([one for one in rows if not one.present and one.seat])),
    ]
    foot = [(_("整理"), minutes.author.name)]
    if kept is not None:
        foot += [(_("签发"), kept.signed_by), (_("归档"), _day(kept.archived_at))]
    code = (kept.digest if kept else minutes.digest)[:16]
    return Sheet(
        hospital=str(house() or _("医院")), title=_("会议纪要"),
        number=kept.number if kept else _("未签发"), facts=facts,
        paragraphs=minutes.words.split("\n"), foot=foot,
        code=" ".join(code[start : start + 4] for start in range(0, 16, 4)),
    )  # fmt: skip


def file_name(meeting: Meeting, kept: Record | None, suffix: str) -> str:
    """What the file is called."""
    number = f"{kept.number} " if kept else ""
    return f"{number}{meeting.title}纪要 {meeting.period}.{suffix}".replace("/", "／")


def _answered(one: Item) -> str:
    text = _("%(n)s. [%(part)s] %(text)s——%(answer)s") % {
        "n": one.ordinal, "part": Part(one.part).label, "text": one.text,
        "answer": one.get_answer_display(),
    }  # fmt: skip
    return f"{text}：{one.words}" if one.sealed and one.words else text


def _statements(meeting: Meeting) -> list[str]:
    rows = Statement.objects.filter(item__meeting=meeting, stood=Stood.CONFIRMED)
    return [
        _("%(who)s：%(gist)s") % {"who": one.speaker.name, "gist": one.words}
        for one in rows.select_related("speaker", "item")
    ]


def _motions(meeting: Meeting) -> list[str]:
    rows = Motion.objects.filter(item__meeting=meeting).exclude(state=MotionState.WITHDRAWN)
    return [_voted(one) for one in rows.select_related("item")]


def _resolutions(meeting: Meeting) -> list[str]:
    told = _("%(number)s %(what)s（责任人：%(who)s，完成期限：%(due)s）")
    return [
        told
        % {
            "number": one.number,
            "what": one.title,
            "who": one.owner.name,
            "due": f"{one.first_due_on:%Y-%m-%d}",
        }
        for one in meeting.resolutions.select_related("owner").order_by("pk")
    ]


def _outputs(meeting: Meeting) -> list[str] | None:
    made = [f"{one.get_kind_display()}：{one.title}" for one in meeting.outputs.all()]
    return made or None


def _voted(one: Motion) -> str:
    told = _("“%(title)s”：应到 %(seated)s，赞成 %(yes)s，反对 %(no)s，弃权 %(rest)s，%(state)s")
    return told % {
        "title": one.title, "seated": one.seated, "yes": one.yes, "no": one.no,
        "rest": one.abstained, "state": one.get_state_display(),
    }  # fmt: skip


def _span(meeting: Meeting) -> str:
    assert meeting.opened_at is not None
    assert meeting.ended_at is not None
    begun, ended = local(meeting.opened_at), local(meeting.ended_at)
    return _("%(day)s %(begun)s 至 %(ended)s") % {
        "day": _day(meeting.opened_at), "begun": f"{begun:%H:%M}", "ended": f"{ended:%H:%M}",
    }  # fmt: skip


def _day(at: datetime) -> str:
    wall = local(at)
    return _("%(year)s年%(month)s月%(day)s日") % {
        "year": wall.year, "month": wall.month, "day": wall.day,
    }  # fmt: skip


def _names(rows: list[Participant]) -> str:
    named = []
    for one in rows:
        if one.delegate is not None:
            named.append(_("%(who)s（代%(whom)s）") % {
                "who": one.delegate.name, "whom": one.member.name,
            })  # fmt: skip
        else:
            named.append(one.member.name)
    return "、".join(named) or "—"
