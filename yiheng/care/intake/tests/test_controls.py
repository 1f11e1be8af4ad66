"""What the gate's measures make of a month."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from yiheng.care.collection import commands as collection
from yiheng.care.intake import commands
from yiheng.care.intake.controls import entry_errors, messages_taken, taken_in_with_licence
from yiheng.care.intake.models import Held
from yiheng.care.intake.tests.factories import MONDAY, a_hospital, a_licence, a_patient, take
from yiheng.care.intake.tests.test_hl7 import SENDER, admission
from yiheng.core.actor import the_system
from yiheng.governance.people.tests.factories import a_member
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.parameters import Version
from yiheng.standards.china.periods import Month

pytestmark = pytest.mark.django_db
MONTH = Month.containing(MONDAY.date())


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()
    regulation.set_parameter(
        name="data_entry_error_rate_max", value="5", in_force_from=MONDAY - timedelta(days=60),
        by=the_system(), at=MONDAY,
    )  # fmt: skip


def test_5_1_f_1_2_b_the_share_that_went_to_quarantine_must_stay_below_the_limit() -> None:
    licence = a_licence()
    sound = take([a_patient(f"p{n}") for n in range(19)], licence)
    version = Version(MONDAY + timedelta(days=1))
    assert entry_errors(MONTH, version).value == 0

    faulty = take([a_patient("p99", birthDate="1985-02-30")], licence)
    finding = entry_errors(MONTH, version)

    assert (finding.value, finding.target) == (Decimal(5), Decimal(5))
    assert not finding.met  # “低于”: the limit itself is too much
    assert (finding.evidence, finding.exceptions) == ((sound, faulty), (faulty,))


def test_5_1_f_a_month_without_intake_has_nothing_to_judge() -> None:
    finding = entry_errors(MONTH, Version(MONDAY + timedelta(days=1)))

    assert finding.value is None
    assert finding.met


def test_3_1_r_a_batch_after_the_licence_was_stopped_is_an_exception() -> None:
    licence = a_licence()
    before = take([a_patient("p1")], licence, at=MONDAY + timedelta(hours=1))
    assert taken_in_with_licence(MONTH, Version(MONDAY)).value == 100

    after = take([a_patient("p2")], licence, at=MONDAY + timedelta(hours=3))
    collection.revoke(
        pk=licence.application_id, by=a_member("collection:revoke", "collection:read-all"),
        at=MONDAY + timedelta(hours=2),
    )  # fmt: skip
    finding = taken_in_with_licence(MONTH, Version(MONDAY))

    assert (finding.value, finding.met) == (Decimal(50), False)
    assert (finding.evidence, finding.exceptions) == ((before, after), (after,))


def test_1_1_g_a_message_that_is_held_is_not_through_until_it_is_released() -> None:
    licence, hour = a_licence(), timedelta(hours=1)
    feed = commands.register_feed(
        name="HIS 实时接口", sender=SENDER, licence=licence, by=the_system(), at=MONDAY
    )
    assert messages_taken(MONTH, Version(MONDAY)).value is None  # a file is no message
    commands.receive(admission(), by=the_system(), at=MONDAY + hour)
    assert messages_taken(MONTH, Version(MONDAY)).value == 100

    licence.revoke(MONDAY + 2 * hour)
    commands.receive(admission(phone="13900139000"), by=the_system(), at=MONDAY + 3 * hour)
    held = Held.objects.get()
    finding = messages_taken(MONTH, Version(MONDAY))
    assert (finding.value, finding.met, finding.exceptions) == (Decimal(50), False, (held,))

    feed.rebind(a_licence(source="体检系统"))
    commands.release(pk=feed.pk, by=the_system(), at=MONDAY + 4 * hour)
    finding = messages_taken(MONTH, Version(MONDAY))
    assert (finding.value, len(finding.evidence)) == (Decimal(100), 2)


def test_1_1_g_what_the_licence_does_not_name_was_not_taken() -> None:
    licence = a_licence({"Observation": ("status",)})
    commands.register_feed(
        name="HIS 实时接口", sender=SENDER, licence=licence, by=the_system(), at=MONDAY
    )
    commands.receive(admission(), by=the_system(), at=MONDAY)
    finding = messages_taken(MONTH, Version(MONDAY))
    assert (finding.value, finding.met) == (Decimal(0), False)
