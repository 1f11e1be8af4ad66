"""Names that the regulation prescribes: document names (3.2-a) and version numbers (3.2-l)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")
_PROJECT = re.compile(r"[^\s/\\:*?\"<>|-]+(-[^\s/\\:*?\"<>|-]+)*")
_DATE_SHAPES = {"YYYYMM": "%Y%m", "YYYYMMDD": "%Y%m%d"}


@dataclass(frozen=True, order=True)
class VersionNumber:
    """§3.2-l “主版本号.次版本号”: 2.1 is major 2, minor 1, and comes before 2.10."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads 2.1. Raises ValueError, in Chinese, for any other shape."""
        found = _VERSION.fullmatch(text)
        if not found:
            raise ValueError(f"版本号应为“主版本号.次版本号”，如 2.1，现为“{text}”")
        return cls(int(found[1]), int(found[2]))

    def next_major(self) -> Self:
        """The version after a change that needs approval anew."""
        return type(self)(self.major + 1, 0)

    def next_minor(self) -> Self:
        """The version after a small change."""
        return type(self)(self.major, self.minor + 1)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


@dataclass(frozen=True)
class DocumentName:
    """§3.2-a “项目名称-日期-版本号”; `granularity` is the parameter document_date_granularity (C5).

    With YYYYMM the day is always the first of its month. Raises ValueError for a project name that
    could not be part of a file name.
    """

    project: str
    day: date
    version: VersionNumber
    granularity: str = "YYYYMM"

    def __post_init__(self) -> None:
        if not _PROJECT.fullmatch(self.project):
            raise ValueError(f"项目名称“{self.project}”含有文件名不能用的字符。请去掉空格和符号")
        if self.granularity == "YYYYMM":
            object.__setattr__(self, "day", self.day.replace(day=1))

    @classmethod
    def parse(cls, text: str, granularity: str) -> Self:
        """Reads 门诊系统-202311-1.0. Raises ValueError, in Chinese, for any other shape."""
        parts = text.rsplit("-", 2)
        if len(parts) != 3 or not re.fullmatch(rf"[0-9]{{{len(granularity)}}}", parts[1]):
            raise ValueError(
                f"文件名应为“项目名称-{granularity}-版本号”，如 {cls._example(granularity)}"
            )
        try:
            day = date(int(parts[1][:4]), int(parts[1][4:6]), int(parts[1][6:] or 1))
        except ValueError as wrong:
            raise ValueError(f"文件名中的日期“{parts[1]}”不是有效日期。请核对年月日") from wrong
        return cls(parts[0], day, VersionNumber.parse(parts[2]), granularity)

    @staticmethod
    def _example(granularity: str) -> str:
        return f"门诊系统-{'20231115'[: len(granularity)]}-1.0"

    def __str__(self) -> str:
        return f"{self.project}-{self.day.strftime(_DATE_SHAPES[self.granularity])}-{self.version}"
