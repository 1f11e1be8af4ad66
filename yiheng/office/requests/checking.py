"""Whether a definition is a form: what is wrong is said field by field, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.typed import tidy
from yiheng.governance.regulation.registry import enforces
from yiheng.office.requests.definition import (
    KIND_NAMES,
    MOST_FIELDS,
    MOST_OPTIONS,
    NAMING,
    NO,
    OPTIONED,
    STEERING,
    YES,
    Acting,
    Condition,
    Data,
    Definition,
    Field,
    Kind,
)
from yiheng.office.requests.ranges import MOST_PLACES, range_fits

MINIMISE = "0-i"
CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
SERIAL = re.compile(r"[\u4e00-\u9fff]{2,6}")
LONGEST: Mapping[str, int] = {
    "title": 20, "heading": 30, "intro": 120, "label": 30, "help": 100, "section": 20, "unit": 8,
    "option": 40,
}  # fmt: skip
MOST_A_ROW = 2
PATIENTS = (
    "患者姓名", "病人姓名", "患者电话", "患者住址", "患者身份", "住院号", "病案号", "病历号",
    "门诊号", "就诊卡", "健康卡", "医保卡", "身份证", "证件号", "诊断", "主诉", "检验结果",
    "检查结果",
)  # fmt: skip
"""What a field must not ask for, whatever it is declared to hold."""
NO_PATIENTS = _("申请单不收患者信息，请删去该字段；确需使用患者数据的，按数据使用的规定另行申请")


@dataclass(frozen=True, slots=True)
class Known:
    """What a definition may refer to: each by its code; sources with the kinds they can fill,
    acts with the kinds of field they need (and those they can do without)."""

    clauses: Collection[str]
    routes: Collection[str]
    posts: Collection[str]
    limits: Collection[str]
    sources: Mapping[str, frozenset[Kind]]
    acts: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)
    spare: Mapping[str, frozenset[str]] = field(default_factory=dict)
    serials: Collection[str] = ()


class Refused(Exception):
    """A definition that is no form. ``problems`` are all that is wrong with it."""

    def __init__(self, problems: list[Invalid]) -> None:
        super().__init__("; ".join(f"{one.field}: {one}" for one in problems))
        self.problems = problems


@enforces("3.1-a", "0-i")
def read(raw: object, known: Known) -> Definition:
    """§3.1-a 标准化关键操作流程, §0-i 最小化原则: the form that a definition describes.

    A form has its clause, route and handler, and takes no data of patients. Raises ``Refused``
    with everything that is wrong.
    """
    problems: list[Invalid] = []
    if not isinstance(raw, Mapping):
        raise Refused([Invalid("title", _("不是申请单的定义"))])
    found = _definition(raw, problems.append)
    if not problems:
        problems += _references(found, known)
        problems += _among_fields(found)
    if problems:
        raise Refused(problems)
    return found


def stored(raw: Mapping[str, Any]) -> Definition:
    """The form of a definition that was accepted before."""
    return _definition(raw, lambda _problem: None)


Tell = Callable[[Invalid], None]
E = TypeVar("E", bound=StrEnum)


def _definition(raw: Mapping[str, Any], tell: Tell) -> Definition:
    listed = raw.get("fields")
    rows = listed if isinstance(listed, list) else []
    if not 1 <= len(rows) <= MOST_FIELDS:
        tell(Invalid("fields", _("须有 1–%(n)s 个字段"), n=MOST_FIELDS))
    title = _words(raw, "title", "title", tell, required=True)
    return Definition(
        title=title,
        heading=_words(raw, "heading", "heading", tell) or title,
        clause=_plain(raw, "clause"),
        route=_plain(raw, "route"),
        serial=_plain(raw, "serial"),
        handler=_plain(raw, "handler"),
        limit=_plain(raw, "limit"),
        intro=_words(raw, "intro", "intro", tell),
        fields=tuple(_field(one, place, tell) for place, one in enumerate(rows[:MOST_FIELDS], 1)),
        rows=_rows(raw.get("rows"), tell),
        act=_act(raw.get("act"), tell),
    )


def _field(raw: object, place: int, tell: Tell) -> Field:
    if not isinstance(raw, Mapping):
        tell(Invalid(f"field-{place}", _("第 %(n)s 个字段不是字段的定义"), n=place))
        raw = {}
    code = _plain(raw, "code")
    if not CODE.fullmatch(code):
        tell(Invalid(f"field-{place}", _("第 %(n)s 个字段的编码应以小写字母开头，只含小写字母、"
                                         "数字与下划线，最长 30 位"), n=place))  # fmt: skip
        code = f"field-{place}"
    return Field(
        code=code,
        label=_words(raw, "label", code, tell, required=True),
        kind=_one_of(Kind, raw, "kind", code, tell, Kind.TEXT),
        required=raw.get("required") is True,
        help=_words(raw, "help", code, tell),
        section=_words(raw, "section", code, tell),
        options=_options(raw.get("options"), code, tell),
        unit=_words(raw, "unit", code, tell),
        places=_places(raw.get("places"), code, tell),
        minimum=_plain(raw, "minimum"),
        maximum=_plain(raw, "maximum"),
        when=_condition(raw.get("when"), code, tell),
        source=_plain(raw, "source"),
        of=_plain(raw, "of"),
        locked=raw.get("locked") is True,
        data=_data(raw, code, tell),
        names=raw.get("names") is True,
    )


def _data(raw: Mapping[str, Any], code: str, tell: Tell) -> Data:
    if raw.get("data") == "patient":
        tell(Invalid(code, NO_PATIENTS, clause=MINIMISE))
        return Data.NONE
    return _one_of(Data, raw, "data", code, tell, Data.NONE)


def _words(
    raw: Mapping[str, Any], key: str, where: str, tell: Tell, *, required: bool = False
) -> str:
    """A text for people, of at most so many characters."""
    given = raw.get(key, "")
    text = tidy(given) if isinstance(given, str) else ""
    if required and not text:
        what = _("请填写名称") if key == "title" else _("请填写字段名")
        tell(Invalid(where, what))
    if len(text) > LONGEST[key]:
        tell(Invalid(where, _("“%(said)s…”过长，最长 %(n)s 个字"), said=text[:8], n=LONGEST[key]))
    return text


def _plain(raw: Mapping[str, Any], key: str) -> str:
    given = raw.get(key)
    return tidy(given)[:80] if isinstance(given, str) else ""


def _one_of(
    kinds: type[E], raw: Mapping[str, Any], key: str, code: str, tell: Tell, default: E
) -> E:
    try:
        return kinds(raw.get(key, default))
    except ValueError:
        what = _("没有这种类型") if key == "kind" else _("须声明是否含职工信息")
        tell(Invalid(code, what))
        return default


def _options(raw: object, code: str, tell: Tell) -> tuple[tuple[str, str], ...]:
    listed = raw if isinstance(raw, list | tuple) else []
    if len(listed) > MOST_OPTIONS:
        tell(Invalid(code, _("最多 %(n)s 个选项"), n=MOST_OPTIONS))
    found = []
    for one in listed[:MOST_OPTIONS]:
        pair = [tidy(part) for part in one if isinstance(part, str)] if _is_pair(one) else []
        if len(pair) != 2 or not CODE.fullmatch(pair[0]) or not pair[1]:
            tell(Invalid(code, _("每个选项写作“编码=名称”，编码只含小写字母、数字与下划线")))
        elif len(pair[1]) > LONGEST["option"]:
            tell(Invalid(code, _("选项“%(said)s…”过长，最长 %(n)s 个字"), said=pair[1][:8],
                         n=LONGEST["option"]))  # fmt: skip
        else:
            found.append((pair[0], pair[1]))
    if len({key for key, _name in found}) < len(found):
        tell(Invalid(code, _("选项的编码重复")))
    return tuple(found)


def _is_pair(one: object) -> bool:
    return isinstance(one, list | tuple) and len(one) == 2


def _places(raw: object, code: str, tell: Tell) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= MOST_PLACES:
        return raw
    if raw is not None:
        tell(Invalid(code, _("小数位数应为 0–%(n)s"), n=MOST_PLACES))
    return 0


def _condition(raw: object, code: str, tell: Tell) -> Condition | None:
    if raw is None:
        return None
    if isinstance(raw, Mapping) and isinstance(raw.get("is"), list):
        values = tuple(one for one in raw["is"] if isinstance(one, str))
        field_ = _plain(raw, "field")
        if field_ and values:
            return Condition(field_, values)
    tell(Invalid(code, _("显示条件须选一个字段和至少一个选项")))
    return None


def _rows(raw: object, tell: Tell) -> tuple[tuple[str, ...], ...]:
    listed = raw if isinstance(raw, list) else []
    rows = [tuple(one) for one in listed if isinstance(one, list | tuple)]
    fits = all(1 <= len(row) <= MOST_A_ROW and all(isinstance(c, str) for c in row) for row in rows)
    if not fits or len(rows) < len(listed):
        tell(Invalid("rows", _("打印版式的每行放一个或两个字段")))
        return ()
    return tuple(rows)


def _act(raw: object, tell: Tell) -> Acting | None:
    if raw is None:
        return None
    if isinstance(raw, Mapping) and isinstance(raw.get("fields"), Mapping) and _plain(raw, "name"):
        pairs = {str(k): v for k, v in raw["fields"].items() if isinstance(v, str)}
        only = _condition(raw.get("only"), "act", tell)
        return Acting(_plain(raw, "name"), dict(sorted(pairs.items())), only)
    tell(Invalid("act", _("批准后的办理须写明办理项与对应的字段")))
    return None


def _references(form: Definition, known: Known) -> Iterator[Invalid]:
    """What the head refers to must be there."""
    if form.clause not in known.clauses:
        yield Invalid("clause", _("请选择所依据的条款"))
    if form.route not in known.routes:
        yield Invalid("route", _("请选择已设定的审批流程"))
    if not SERIAL.fullmatch(form.serial):
        yield Invalid("serial", _("编号字头为 2–6 个汉字，例如 信权"))
    elif form.serial in known.serials:
        yield Invalid("serial", _("编号字头“%(said)s”已由另一份申请单使用"), said=form.serial)
    if form.handler:
        yield from _handling_fits(form, known)
    if form.act is not None:
        yield from _act_fits(form, form.act, known)
    for one in form.fields:
        yield from _source_fits(form, one, known)


def _handling_fits(form: Definition, known: Known) -> Iterator[Invalid]:
    if form.handler not in known.posts:
        yield Invalid("handler", _("请选择已设立的办理岗位"))
    if form.limit not in known.limits:
        yield Invalid("limit", _("请选择办理时限的参数，单位为工作日"))


def _act_fits(form: Definition, act: Acting, known: Known) -> Iterator[Invalid]:
    wanted = known.acts.get(act.name)
    if wanted is None:
        yield Invalid("act", _("没有这种批准后的办理"))
        return
    spare = known.spare.get(act.name, frozenset())
    kinds = {one.code: one.kind for one in form.fields}
    for role, kind in wanted.items():
        code = act.fields.get(role, "")
        if code not in kinds and (code or role not in spare):
            yield Invalid("act", _("批准后的办理缺少对应的字段：%(kind)s"), kind=KIND_NAMES[kind])
        elif code in kinds and kinds[code] is not kind:
            yield Invalid(code, _("批准后的办理要求该字段为%(kind)s"), kind=KIND_NAMES[kind])
    if set(act.fields) - set(wanted):
        yield Invalid("act", _("批准后的办理有多余的对应字段"))
    if act.only is not None:
        yield from _condition_fits(form.fields, act.only, "act")


def _source_fits(form: Definition, one: Field, known: Known) -> Iterator[Invalid]:
    if one.source and one.kind not in known.sources.get(one.source, frozenset()):
        yield Invalid(one.code, _("不能从这个来源预填该类型的字段"))
    if one.locked and not one.source:
        yield Invalid(one.code, _("只有预填的字段可以锁定"))
    if one.of:
        before = form.fields[: form.fields.index(one)]
        if not one.source or not any(b.code == one.of and b.kind is Kind.MEMBER for b in before):
            yield Invalid(one.code, _("按人员预填须指明排在前面的人员字段"))


def _among_fields(form: Definition) -> Iterator[Invalid]:
    seen: set[str] = set()
    for place, one in enumerate(form.fields):
        if one.code in seen:
            yield Invalid(one.code, _("字段编码重复：%(code)s"), code=one.code)
        seen.add(one.code)
        yield from _field_fits(one)
        if one.when is not None:
            yield from _condition_fits(form.fields[:place], one.when, one.code)
    if sum(one.names for one in form.fields) > 1:
        yield Invalid("fields", _("只能有一个字段写入申请单标题"))
    placed = [code for row in form.rows for code in row]
    if set(placed) - seen or len(set(placed)) < len(placed):
        yield Invalid("rows", _("打印版式只能放已有的字段，每个字段放一次"))


def _field_fits(one: Field) -> Iterator[Invalid]:
    if any(word in one.label for word in PATIENTS) and one.kind not in OPTIONED:
        yield Invalid(one.code, _("“%(label)s”会收集患者信息，申请单不收，请删去该字段"),
                      clause=MINIMISE, label=one.label)  # fmt: skip
    if one.kind in OPTIONED and not one.options:
        yield Invalid(one.code, _("“%(label)s”须有选项"), label=one.label)
    if one.names and one.kind not in NAMING:
        yield Invalid(one.code, _("这种类型的字段不能写入标题"))
    if one.locked and one.kind is Kind.FILE:
        yield Invalid(one.code, _("附件不能锁定"))
    if one.minimum or one.maximum:
        yield from range_fits(one)


def _condition_fits(before: tuple[Field, ...], when: Condition, code: str) -> Iterator[Invalid]:
    by = next((one for one in before if one.code == when.field), None)
    if by is None or by.kind not in STEERING:
        yield Invalid(code, _("显示条件须指明排在前面的单选、多选或是否字段"))
        return
    options = {YES, NO} if by.kind is Kind.YES_NO else {key for key, _name in by.options}
    if set(when.values) - options:
        yield Invalid(code, _("显示条件中的选项不在“%(label)s”之内"), label=by.label)
