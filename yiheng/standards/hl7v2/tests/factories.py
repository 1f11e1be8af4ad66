"""Messages and values for tests."""

from datetime import date, datetime
from decimal import Decimal

from yiheng.standards.hl7v2.facts import (
    AddressData,
    CodedData,
    HeaderData,
    IdentifierData,
    OrderData,
    PatientData,
    PersonData,
    ResultData,
    VisitData,
)
from yiheng.standards.hl7v2.times import CHINA

NOON = datetime(2026, 11, 24, 12, 0, 5, tzinfo=CHINA)
GLUCOSE = CodedData("14749-6", "葡萄糖", "LN")


def a_header(control_id: str = "HIS-0001") -> HeaderData:
    return HeaderData("HIS", "市一医院", control_id, NOON, "YIHENG", "市一医院")


def a_patient(**changes: object) -> PatientData:
    values: dict[str, object] = {
        "identifiers": [
            IdentifierData("ZY000123", "MR", "市一医院"),
            IdentifierData("11010519491231002X", "NI", "CHN"),
        ],
        "family": "诸葛",
        "given": "亮",
        "born": date(1949, 12, 31),
        "sex": "M",
        "address": AddressData("北京市", "北京市", "朝阳区", "建国路 1 号", "100020"),
        "phone": "13800138000",
        "marital": "M",
    }
    return PatientData(**(values | changes))  # type: ignore[arg-type]  # keyword factory


def a_visit(**changes: object) -> VisitData:
    values: dict[str, object] = {
        "number": "V2026112401",
        "patient_class": "I",
        "ward": "心内科一病区",
        "room": "3",
        "bed": "12",
        "attending": PersonData("D001", "张", "仲景"),
        "admitted": NOON,
    }
    return VisitData(**(values | changes))  # type: ignore[arg-type]  # keyword factory


def an_order(*results: ResultData, **changes: object) -> OrderData:
    values: dict[str, object] = {
        "placer": "P1",
        "filler": "F1",
        "service": CodedData("24323-8", "生化全套", "LN"),
        "results": results or (a_result(),),
        "requested_by": PersonData("D001", "张", "仲景"),
        "observed_at": NOON,
        "reported_at": NOON,
        "specimen": CodedData("SER", "血清", "HL70487"),
        "specimen_number": "S1",
    }
    return OrderData(**(values | changes))  # type: ignore[arg-type]  # keyword factory


def a_result(**changes: object) -> ResultData:
    values: dict[str, object] = {
        "what": GLUCOSE,
        "value": Decimal("7.3"),
        "unit": "mmol/L",
        "range": "3.9-6.1",
        "flag": "H",
        "at": NOON,
    }
    return ResultData(**(values | changes))  # type: ignore[arg-type]  # keyword factory
