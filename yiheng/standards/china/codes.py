"""Code sets that Chinese hospital records use, and the shapes of diagnosis and procedure codes.

The tables stand in `data/`: `codesets.tsv` names each set, its standard and (where published) its
OID below 2.16.156.10011, the root of the national health information standards; `codes.tsv` holds
the codes. Diagnosis and procedure catalogues are too large and licensed apart: only their patterns
are here, the catalogues are imported by the hospital.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from yiheng.standards.china.faults import Fault, fault

_DATA = Path(__file__).parent / "data"
_ICD10 = re.compile(r"[A-Z][0-9]{2}(\.[0-9xX][0-9]{0,2}(x[0-9]{3})?)?[+*]?")
_ICD9CM3 = re.compile(r"[0-9]{2}\.[0-9]{1,2}([0-9]{2})?(x[0-9]{3})?")

ICD10_OID = "2.16.156.10011.2.3.3.11"
ICD9CM3_OID = "2.16.156.10011.2.3.3.12"


@dataclass(frozen=True)
class CodeSet:
    """One table of codes: its id, Chinese title, standard, OID ("" if none is known), entries."""

    id: str
    title: str
    standard: str
    oid: str
    entries: Mapping[str, str]

    def __contains__(self, code: object) -> bool:
        return code in self.entries

    def __getitem__(self, code: str) -> str:
        return self.entries[code]

    def check(self, code: str) -> str | Fault:
        """The code itself, or a fault that shows which codes there are."""
        if code in self.entries:
            return code
        shown = [f"{known} {name}" for known, name in self.entries.items()]
        return fault(
            "code.unknown", "%(title)s代码“%(code)s”不在 %(standard)s 中。可用代码：%(known)s",
            title=self.title, code=code, standard=self.standard,
            known="、".join(shown[:10]) + ("等" if len(shown) > 10 else ""),
        )  # fmt: skip

    def code_of(self, name: str) -> str | None:
        """The code with exactly that name, if there is one."""
        return next((code for code, known in self.entries.items() if known == name), None)


def check_icd10(code: str) -> str | Fault:
    """A code in the shape of ICD-10 国家临床版 (J44.101, I10.x00x002, C34.900x001, G20.x00+)."""
    if _ICD10.fullmatch(code):
        return code
    return fault(
        "icd10.shape", "“%(code)s”不是 ICD-10 国临版编码。应如 J44.101 或 I10.x00",
        code=code,
    )  # fmt: skip


def check_icd9cm3(code: str) -> str | Fault:
    """A code in the shape of ICD-9-CM-3 国家临床版 (96.7201, 47.01)."""
    if _ICD9CM3.fullmatch(code):
        return code
    return fault(
        "icd9cm3.shape", "“%(code)s”不是 ICD-9-CM-3 编码。应为两位数字加点加一至四位，如 96.7201",
        code=code,
    )  # fmt: skip


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def _load() -> Mapping[str, CodeSet]:
    entries: dict[str, dict[str, str]] = {}
    for row in _rows("codes.tsv"):
        entries.setdefault(row["set"], {})[row["code"]] = row["name"]
    return MappingProxyType(
        {
            row["set"]: CodeSet(
                row["set"], row["title"], row["standard"], row["oid"],
                MappingProxyType(entries[row["set"]]),
            )
            for row in _rows("codesets.tsv")
        }
    )  # fmt: skip


CODE_SETS = _load()

SEX = CODE_SETS["sex"]
MARITAL = CODE_SETS["marital"]
MARITAL_SUMMARY = CODE_SETS["marital_summary"]
NATIONALITY = CODE_SETS["nationality"]
ID_TYPE = CODE_SETS["id_type"]
ADMISSION_ROUTE = CODE_SETS["admission_route"]
ADMISSION_CONDITION = CODE_SETS["admission_condition"]
DISCHARGE_WAY = CODE_SETS["discharge_way"]
ABO = CODE_SETS["abo"]
RH = CODE_SETS["rh"]
PAYMENT = CODE_SETS["payment"]
SPECIALTY = CODE_SETS["specialty"]
