"""What the approvals engine and the search know of a purchase."""

from __future__ import annotations

import pytest

from yiheng.core.search.registry import KINDS, NOTHING
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.office.procurement import commands, queries
from yiheng.office.procurement.models import Category
from yiheng.office.procurement.tests import factories
from yiheng.office.procurement.tests.factories import (
    PDF,
    a_draft,
    a_holder,
    a_supplier,
    an_applicant,
    quotes_of,
    submitted,
)

pytestmark = pytest.mark.django_db
SUBJECT = SUBJECTS[queries.SUBJECT]


@pytest.fixture(autouse=True)
def hospital() -> None:
    factories.a_hospital()


def test_a_signer_reads_what_is_bought_in_words() -> None:
    author = an_applicant()
    purchase = submitted(
        author, quotes=quotes_of("7200", "8000"), category=Category.EQUIPMENT,
        method_reason="急用",
    )  # fmt: skip
    commands.attach(pk=purchase.pk, by=author, at=MONDAY, name="论证.pdf", content=PDF)
    assert SUBJECT.summary is not None
    assert SUBJECT.attachments is not None
    shown = dict(SUBJECT.summary(purchase.pk, author))

    assert shown["采购明细"] == "腕带打印机（热敏 300dpi） 2 台 × 3,600.00 元"
    assert (shown["金额"], shown["人民币（大写）"]) == ("7,200.00 元", "柒仟贰佰元整")
    assert shown["采购方式"] == "自行采购（急用）"
    assert shown["选定供应商"].startswith("江城供应商")
    assert SUBJECT.attachments(purchase.pk, author)[0][0] == "论证.pdf"
    assert "选定供应商" not in dict(SUBJECT.summary(a_draft(author).pk, author))


def test_4_1_a_what_is_counted_together_and_who_countersigns() -> None:
    author = an_applicant()
    purchase = a_draft(author, quotes=quotes_of("7200"), category=Category.SOFTWARE)
    plain = a_draft(author)
    assert SUBJECT.split_by is not None
    assert SUBJECT.tags is not None
    assert SUBJECT.amount is not None

    assert SUBJECT.split_by(purchase.pk) == {
        "requester": str(author.unit_id), "category": "it-service",
        "supplier": purchase.quotes.get().supplier.code,
    }  # fmt: skip
    assert SUBJECT.split_by(plain.pk)["supplier"] == ""
    assert (SUBJECT.tags(purchase.pk), SUBJECT.tags(plain.pk)) == ({"information"}, set())
    assert f"{SUBJECT.amount(plain.pk):f}" == "7200.00"


def test_purchases_and_suppliers_are_found_by_those_who_may_see_them() -> None:
    author, supplier = an_applicant(), a_supplier("江城智算")
    purchase, draft = submitted(author), a_draft(author)
    kinds = KINDS["procurement.purchase"], KINDS["procurement.supplier"]
    (line, other), (deal,) = (list(kind.lines(None)) for kind in kinds)

    assert line.title == "信采〔2026〕1号 腕带打印机"
    assert (other.object_id, deal.title) == (str(draft.pk), supplier.name)
    assert next(iter(kinds[0].lines([str(purchase.pk)]))).url == f"/purchases/{purchase.pk}/"
    assert len(list(kinds[1].lines([str(supplier.pk)]))) == 1
    seen = kinds[0].visible(a_holder("auditor"), MONDAY)
    assert list(seen) == [purchase]  # type: ignore[arg-type]  # a query
    assert kinds[1].visible(author, MONDAY) is None
    assert kinds[1].visible(a_member(), MONDAY) == NOTHING
