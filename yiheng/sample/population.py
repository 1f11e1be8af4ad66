"""Patients and their visits: made up, seeded, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from yiheng.core.clock import SHANGHAI
from yiheng.standards.china import identity
from yiheng.standards.china.names import person_name

AREAS = ("110105", "310101", "320106", "330106", "420106", "440106", "510107", "610113")
BUSY, RARE = 0.6, 0.02
STREETS = ("建国路", "人民路", "中山路", "解放路", "和平路", "学院路", "长江路", "文化路")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A code of ICD-10 国临版 and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Test:
    """A laboratory test: LOINC code, name, unit, reference range, where values lie."""

    code: str
    name: str
    unit: str
    low: Decimal
    high: Decimal
    step: Decimal


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug by ATC code, its name and dose."""

    code: str
    name: str
    dose: str


@dataclass(frozen=True, slots=True)
class Result:
    """A measured value of a test at an instant."""

    test: Test
    value: Decimal
    at: datetime

    @property
    def flag(self) -> str:
        """H, L or N against the reference range."""
        if self.value > self.test.high:
            return "H"
        return "L" if self.value < self.test.low else "N"


@dataclass(frozen=True, slots=True)
class Prescription:
    """A drug ordered, in packs."""

    drug: Drug
    packs: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SamplePatient:
    """A person who never lived."""

    mrn: str
    name: str
    male: bool
    birth: date
    id_card: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One outpatient or emergency visit with all that came of it."""

    number: str
    patient: SamplePatient
    department: str
    doctor: str
    emergency: bool
    start: datetime
    end: datetime
    diagnosis: Diagnosis
    results: Sequence[Result] = field(default=())
    prescriptions: Sequence[Prescription] = field(default=())


def _test(code: str, name: str, unit: str, low: str, high: str, step: str = "0.1") -> Test:
    return Test(code, name, unit, Decimal(low), Decimal(high), Decimal(step))


TESTS = (
    _test("6690-2", "白细胞计数", "10*9/L", "3.5", "9.5"),
    _test("718-7", "血红蛋白", "g/L", "115", "150", "1"),
    _test("777-3", "血小板计数", "10*9/L", "125", "350", "1"),
    _test("2345-7", "葡萄糖", "mmol/L", "3.9", "6.1"),
    _test("2160-0", "肌酐", "umol/L", "57", "97", "1"),
    _test("1742-6", "丙氨酸氨基转移酶", "U/L", "9", "50", "1"),
    _test("2093-3", "总胆固醇", "mmol/L", "3.1", "5.2"),
    _test("1988-5", "C反应蛋白", "mg/L", "0", "10"),
)
DIAGNOSES = (
    Diagnosis("I10.x00x002", "高血压病"), Diagnosis("I25.103", "冠状动脉粥样硬化性心脏病"),
    Diagnosis("E11.900", "2型糖尿病"), Diagnosis("J44.101", "慢性阻塞性肺病急性加重"),
    Diagnosis("J06.900", "急性上呼吸道感染"), Diagnosis("K29.500", "慢性胃炎"),
    Diagnosis("K35.900", "急性阑尾炎"), Diagnosis("M51.202", "腰椎间盘突出"),
    Diagnosis("G43.900", "偏头痛"), Diagnosis("S52.500", "桡骨下端骨折"),
    Diagnosis("N39.000", "泌尿道感染"), Diagnosis("J18.900", "肺炎"),
)  # fmt: skip
DRUGS = (
    Drug("C08CA01", "苯磺酸氨氯地平片", "5 mg 每日一次"),
    Drug("C10AA05", "阿托伐他汀钙片", "20 mg 每晚一次"),
    Drug("A10BA02", "盐酸二甲双胍片", "0.5 g 每日三次"),
    Drug("J01CA04", "阿莫西林胶囊", "0.5 g 每日三次"),
    Drug("A02BC01", "奥美拉唑肠溶胶囊", "20 mg 每日两次"),
    Drug("N02BE01", "对乙酰氨基酚片", "0.5 g 必要时"),
    Drug("R03AC02", "沙丁胺醇气雾剂", "每次两喷，必要时"),
    Drug("B01AC06", "阿司匹林肠溶片", "100 mg 每日一次"),
)


def patients(rng: Random, count: int, today: date) -> list[SamplePatient]:
    """So many people with valid identity numbers, no two the same."""
    return [_patient(rng, index, today) for index in range(1, count + 1)]


def _patient(rng: Random, index: int, today: date) -> SamplePatient:
    male = rng.random() < 0.49
    birth = today - timedelta(days=int(rng.triangular(20, 92 * 365, 58 * 365)))
    area = rng.choice(AREAS)
    sequence = index % 500
    return SamplePatient(
        mrn=f"M{index:08d}",
        name=person_name(rng, male),
        male=male,
        birth=birth,
        id_card=identity.make(area, birth, sequence, male),
        phone=f"13{rng.randrange(10)}{rng.randrange(10**8):08d}",
        address=f"{identity.PROVINCES[area[:2]]}{rng.choice(STREETS)}{rng.randrange(1, 300)}号",
    )


def visits(
    rng: Random,
    people: Sequence[SamplePatient],
    doctors: Sequence[tuple[str, str]],
    until: datetime,
    days: int,
) -> Iterator[Visit]:
    """Visits of these people to these (department, doctor) pairs over the days before ``until``."""
    number, crowds = 0, _crowds(doctors)
    for person in people:
        for _ in range(rng.choices((1, 2, 3), (6, 3, 1))[0]):
            number += 1
            [seen_by] = rng.choices(doctors, crowds)
            yield _visit(rng, number, person, seen_by, until, days)


def _crowds(doctors: Sequence[tuple[str, str]]) -> list[float]:
    """How many come to each doctor: large departments first, the last ones small."""
    ranks = {department: n for n, department in enumerate(dict(doctors))}
    return [max(BUSY ** ranks[department], RARE) for department, _ in doctors]


def _visit(
    rng: Random,
    number: int,
    person: SamplePatient,
    seen_by: tuple[str, str],
    until: datetime,
    days: int,
) -> Visit:
    day = (until - timedelta(days=rng.randrange(1, days + 1))).astimezone(SHANGHAI)
    start = day.replace(hour=rng.choice((8, 9, 10, 11, 14, 15, 16)), minute=rng.randrange(60))
    start = start.replace(second=0, microsecond=0)
    tests = rng.sample(TESTS, rng.choice((0, 2, 3, 4)))
    drugs = rng.sample(DRUGS, rng.choice((0, 1, 1, 2)))
    return Visit(
        number=f"V{number:08d}",
        patient=person,
        department=seen_by[0],
        doctor=seen_by[1],
        emergency=rng.random() < 0.08,
        start=start,
        end=start + timedelta(minutes=rng.randrange(10, 90)),
        diagnosis=rng.choice(DIAGNOSES),
        results=[_result(rng, test, start + timedelta(minutes=40)) for test in tests],
        prescriptions=[
            Prescription(drug, rng.randrange(1, 4), start + timedelta(minutes=9)) for drug in drugs
        ],
    )


def _result(rng: Random, test: Test, at: datetime) -> Result:
    width = test.high - test.low
    spread = Decimal(str(round(rng.gauss(0.5, 0.35), 4)))
    value = max(test.step, test.low + width * spread).quantize(test.step)
    return Result(test, value, at)
