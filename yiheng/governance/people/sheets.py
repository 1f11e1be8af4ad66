"""Reading a CSV of people or units: bytes become rows by field name, and faults by line.

UTF-8 or GB 18030; comma, semicolon or tab; header names in Chinese or English. Nothing is trusted:
what a spreadsheet would take for a formula is a fault.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.sheets import BYTE_ORDER_MARK, FORMULA
from yiheng.core.verdict import Text, render

MOST_BYTES, MOST_ROWS, LONGEST = 20 * 1024 * 1024, 20_000, 80
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")

STAFF = {
    "staff_no": "工号 员工号 人员编号 staff_no",
    "name": "姓名 name",
    "unit": "部门编码 科室编码 unit_code unit",
    "unit_name": "部门 科室 部门名称 科室名称 unit_name",
    "title": "职称 title",
    "employment": "用工性质 人员类别 employment",
    "sponsor": "责任人工号 责任人 sponsor",
    "nda_on": "保密协议签署日期 保密协议日期 nda_on",
    "ends_on": "服务期至 合同到期 ends_on",
    "phone": "工作电话 电话 phone",
    "left_on": "离岗日期 离职日期 left_on",
}
UNITS = {
    "code": "编码 部门编码 科室编码 code",
    "name": "名称 部门名称 科室名称 name",
    "kind": "类别 部门类别 kind",
    "parent": "上级编码 上级部门编码 parent",
}

SHIFTS = {
    "staff_no": "工号 staff_no",
    "unit": "部门编码 科室编码 unit",
    "day": "日期 值班日期 day",
    "from": "起 开始 from",
    "to": "止 结束 to",
    "phone": "值班电话 电话 phone",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a line (1 is the header): which field, and how to mend it."""

    line: int
    field: str
    text: str
    key: str = ""


@dataclass(slots=True)
class Sheet:
    """Rows that could be read, with their line, and the faults of those that could not."""

    columns: frozenset[str]
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(content: bytes, columns: Mapping[str, str], key: str, *, unique: bool = True) -> Sheet:
    """Read a file whose rows are told apart by the field ``key``, unless it is not ``unique``.

    Raises ``Invalid`` for a file that cannot be read at all; says what to do.
    """
    lines = _lines(content)
    names = _header(next(lines, (1, []))[1], columns, key)
    sheet, seen = Sheet(frozenset(filter(None, names))), dict[str, int]()
    for number, cells in lines:
        if not any(cells):
            continue
        if len(sheet.rows) + len(sheet.faults) >= MOST_ROWS:
            raise Invalid("file", _("一个文件最多 %(n)s 行，请分开"), n=f"{MOST_ROWS:,}")
        padded = [*cells, *[""] * len(names)]  # a short line has empty cells at its end
        row = {name: cell for name, cell in zip(names, padded, strict=False) if name}
        fault = _fault(number, row, key, seen)
        if fault is None:
            if unique:
                seen[row[key]] = number
            sheet.rows.append((number, row))
        else:
            sheet.faults.append(fault)
    return sheet


def day(text: str) -> date | None:
    """A date as people write it, or none; raises ``ValueError``."""
    if not text:
        return None
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    raise ValueError(text)


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(content) > MOST_BYTES:
        raise Invalid("file", _("文件超过 20 MB，未读取。请分开上传"))
    text = _text(content)
    first = text.partition("\n")[0]
    mark = max(",;\t，", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [one.strip().strip(BYTE_ORDER_MARK) for one in cells]
    except csv.Error as error:
        raise Invalid(
            "file", _("第 %(line)s 行的引号没有配对，请改正后重新上传"), line=reader.line_num
        ) from error


def _text(content: bytes) -> str:
    for code in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("file", _("文件不是 UTF-8 或 GBK 编码的 CSV，请另存为 CSV 后上传"))


def _header(cells: list[str], columns: Mapping[str, str], key: str) -> list[str]:
    known = {word.lower(): name for name, words in columns.items() for word in words.split()}
    names = [known.get(cell.lower().replace(" ", ""), "") for cell in cells]
    double = sorted({name for name in names if name and names.count(name) > 1})
    if double:
        raise Invalid(
            "file", _("表头“%(name)s”出现两次，请删去一列"), name=columns[double[0]].split()[0]
        )
    if key not in names:
        raise Invalid(
            "file", _("首行没有“%(name)s”一列，请按模板填写表头"), name=columns[key].split()[0]
        )
    return names


def _fault(line: int, row: Mapping[str, str], key: str, seen: Mapping[str, int]) -> Fault | None:
    if not row.get(key):
        return _made(line, key, _("没有填写，请补上"))
    for name, cell in row.items():
        if len(cell) > LONGEST:
            return _made(line, name, _("超过 %(n)s 个字，请缩短"), row[key], n=LONGEST)
        if cell.startswith(FORMULA) and name != "phone":
            return _made(line, name, _("以公式符号开头，请删去"), row[key])
    if row[key] in seen:
        return _made(line, key, _("与第 %(n)s 行重复，请只留一行"), row[key], n=seen[row[key]])
    return None


def _made(line: int, name: str, text: Text, key: str = "", **arguments: object) -> Fault:
    return Fault(line, name, render(text, arguments), key)
