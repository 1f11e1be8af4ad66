"""Each page of the house, by those who open it: nothing that a designer would send back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.looking import Place, address, faults, person, sent
from tools.hospital import Hospital
from yiheng.core.clock import local, now

pytestmark = pytest.mark.browser
NUMBER = r"\d+/"
BULLETIN = r"/bulletins/\d+/"
MEETING, RESOLUTION = r"/meetings/\d+/", r"/meetings/resolutions/\d+/"
PURCHASE = r"/purchases/\d+/"
PROJECT = r"/projects/\d+/"
ARTICLE, REPORT = r"/knowledge/\d+/", r"/reports/\d+/"
FOUND = rf"{ARTICLE}\?from=\w+"
DOCUMENT = r"/documents/\d+/"
HANDBOOK = "/documents/?q=门诊收费系统操作手册"


def counted(**wanted: str) -> str:
    """The address of a question of the analyst's."""
    year = str(local(now()).year)
    asked = {"subject": "diagnoses", "measure": "events", "purpose": "quality", "year": year}
    return f"/analytics/?{urlencode(asked | {'rows': 'department'} | wanted)}"


PLACES = (
    Place("sign-in", "", "/sign-in/"),
    Place("activate", "", "/activate/"),
    Place("switch", "", "/switch/"),
    Place("desk-director", "director", "/"),
    Place("desk-doctor", "doctor", "/"),
    Place("desk-steward", "data_steward", "/"),
    Place("desk-to-read", "director", "/?tab=read"),
    Place("desk-done", "director", "/?tab=done"),
    Place("desk-mine", "data_steward", "/?tab=mine"),
    Place("desk-second", "auditadmin", "/"),
    Place("desk-proposed", "secadmin", "/?tab=mine"),
    Place("desk-copies", "doctor", "/?tab=copy"),
    Place("desk-drafts", "doctor", "/?tab=drafts"),
    Place("desk-agenda", "director", "/?tab=agenda"),
    Place("desk-duties", "director", "/?tab=duties"),
    Place("desk-late", "director", "/?tab=late"),
    Place("desk-start", "nurse", "/start/"),
    Place("brief", "leader", "/brief/"),
    Place("my-duties", "director", "/duties/"),
    Place("my-late-duties", "director", "/duties/?tab=late"),
    Place("pace", "intake_clerk", "/duties/?tab=pace"),
    Place("unit-duties", "head", "/duties/unit/"),
    Place("all-duties", "leader", "/duties/all/"),
    Place("duty-paused", "leader", "/duties/all/?state=paused", (f"/duties/{NUMBER}",)),
    Place("due-calendar", "director", "/duties/calendar/"),
    Place("workdays", "sysadmin", "/duties/workdays/"),
    Place("feed", "director", "/duties/feed/"),
    Place("search", "nurse", "/search/?q=数据"),
    Place("search-of-a-kind", "nurse", "/search/?q=数据&kind=regulation.clause"),
    Place("search-empty", "nurse", "/search/"),
    Place("unseal", "", "/unseal/"),
    Place("deletions", "medical_records", "/p/deletions/"),
    Place("deletion", "medical_records", "/p/deletions/", (f"/p/deletions/{NUMBER}",)),
    Place("notices", "director", "/notices/"),
    Place("notice", "director", "/notices/", (f"/notices/{NUMBER}",)),
    Place("notices-sent", "director", "/notices/sent/"),
    Place("notice-sent", "system_engineer", "/notices/sent/", (f"/notices/sent/{NUMBER}",)),
    Place("catalogue", "director", "/catalogues/"),
    Place("catalogue-interfaces", "head", "/catalogues/?kind=interface"),
    Place("catalogue-system", "system_engineer", "/catalogues/?q=HUB", (f"/catalogues/{NUMBER}",)),
    Place("catalogue-form", "data_steward", "/catalogues/new/dataset/"),
    Place("catalogue-import", "director", "/catalogues/import/"),
    Place("catalogue-standards", "director", "/catalogues/standards/"),
    Place("catalogue-standard", "auditor", "/catalogues/standards/?sort=naming",
          (f"/catalogues/standards/{NUMBER}",)),
    Place("catalogue-fields", "data_analyst", "/catalogues/fields/?coded=yes"),
    Place("catalogue-matrix", "leader", "/catalogues/matrix/"),
    Place("catalogue-pair", "director", "/catalogues/matrix/", (f"/catalogues/matrix/{NUMBER}",)),
    Place("goals", "director", "/goals/"),
    Place("goal", "director", "/goals/?tier=kpi", (f"/goals/{NUMBER}",)),
    Place("goal-form", "director", "/goals/new/"),
    Place("goal-change", "leader", "/?tab=todo", (f"/goals/changes/{NUMBER}",)),
    Place("demands", "system_engineer", "/goals/demands/"),
    Place("demand", "system_engineer", "/goals/demands/?stage=released",
          (f"/goals/demands/{NUMBER}",)),
    Place("demand-form", "head", "/goals/demands/new/"),
    Place("releases", "system_engineer", "/goals/releases/"),
    Place("improvement", "data_steward", "/goals/improvements/",
          (f"/goals/improvements/{NUMBER}",)),
    Place("processes", "director", "/goals/processes/"),
    Place("process", "director", "/goals/processes/?form=digital", (f"/goals/processes/{NUMBER}",)),
    Place("trends", "data_steward", "/goals/trends/"),
    Place("alignment", "leader", "/goals/alignments/", (f"/goals/alignments/{NUMBER}",)),
    Place("bulletins", "nurse", "/bulletins/"),
    Place("bulletin", "nurse", "/bulletins/", (BULLETIN,)),
    Place("bulletin-withdrawn", "nurse", "/bulletins/?state=withdrawn", (BULLETIN,)),
    Place("bulletin-corrected", "doctor", "/bulletins/?q=交接班",
          (BULLETIN, rf"{BULLETIN}editions/2/")),
    Place("bulletin-sheet", "nurse", "/bulletins/", (BULLETIN, rf"{BULLETIN}sheet/")),
    Place("bulletins-mine", "medical_affairs", "/bulletins/?tab=mine"),
    Place("bulletins-all", "director", "/bulletins/?tab=all"),
    Place("bulletin-form", "medical_affairs", "/bulletins/new/"),
    Place("bulletin-draft", "medical_affairs", "/bulletins/?tab=mine", (f"{BULLETIN}editions/1/",)),
    Place("bulletin-readers", "secretary", "/bulletins/?tab=mine",
          (BULLETIN, f"{BULLETIN}readers/")),
    Place("bulletin-readers-urgent", "system_engineer", "/bulletins/?tab=mine&importance=urgent",
          (BULLETIN, f"{BULLETIN}readers/")),
    Place("documents", "nurse", "/documents/"),
    Place("documents-found", "nurse", "/documents/?q=扫码支付"),
    Place("document", "nurse", HANDBOOK, (DOCUMENT,)),
    Place("document-superseded", "nurse", HANDBOOK, (DOCUMENT, f"{DOCUMENT}versions/1/")),
    Place("document-text", "nurse", HANDBOOK, (DOCUMENT, rf"{DOCUMENT}versions/\d+/view/")),
    Place("document-diff", "nurse", HANDBOOK, (DOCUMENT, f"{DOCUMENT}diff/")),
    Place("documents-mine", "data_steward", "/documents/?tab=mine"),
    Place("document-form", "data_steward", "/documents/new/"),
    Place("document-import", "data_steward", "/documents/import/"),
    Place("document-marked", "finance_reviewer", "/documents/?kind=contract",
          (DOCUMENT, rf"{DOCUMENT}versions/\d+/view/")),
    Place("document-picture", "system_engineer", "/documents/?q=网络拓扑",
          (DOCUMENT, rf"{DOCUMENT}versions/\d+/view/")),
    Place("document-borrow", "doctor", "/documents/borrow/"),
    Place("document-inspect", "auditor", "/documents/inspect/"),
    Place("document-loans", "head", "/documents/loans/"),
    Place("document-loan", "director", "/documents/keeping/", (r"/documents/loans/\d+/",)),
    Place("documents-keeping", "secretary", "/documents/keeping/"),
    Place("document-record", "secretary", "/documents/keeping/", (r"/documents/keeping/\d+/",)),
    Place("bulletin-urgent", "system_engineer", "/bulletins/urgent/"),
    Place("projects", "director", "/projects/"),
    Place("projects-none", "data_analyst", "/projects/?q=没有这个词"),
    Place("projects-roadmap", "leader", "/projects/roadmap/"),
    Place("projects-resources", "head", "/projects/resources/"),
    Place("project-form", "system_engineer", "/projects/new/"),
    Place("project-joint", "system_engineer", "/projects/?q=移动护理", (PROJECT,)),
    Place("project-late", "director", "/projects/?q=危急值", (PROJECT,)),
    Place("project-review", "director", "/projects/?q=危急值", (PROJECT, rf"{PROJECT}review/")),
    Place("project-waiting", "director", "/projects/?tab=approved", (PROJECT,)),
    Place("project-closing", "deputy_director", "/projects/?tab=closing", (PROJECT,)),
    Place("project-archived", "director", "/projects/?q=处方前置", (PROJECT,)),
    Place("project-report", "director", "/projects/?q=处方前置", (PROJECT, rf"{PROJECT}report/")),
    Place("knowledge", "nurse", "/knowledge/"),
    Place("article", "nurse", "/knowledge/?kind=manual", (ARTICLE,)),
    Place("article-case", "doctor", "/knowledge/?kind=case", (ARTICLE,)),
    Place("article-expired", "nurse", "/knowledge/?only=late", (ARTICLE,)),
    Place("article-own", "system_engineer", "/knowledge/?only=mine&q=打印机", (FOUND,)),
    Place("article-changed", "system_engineer", "/knowledge/?only=mine&q=打印机",
          (FOUND, rf"{ARTICLE}versions/2/")),
    Place("article-sheet", "nurse", "/knowledge/?q=打印机", (FOUND, rf"{ARTICLE}sheet/")),
    Place("article-form", "system_engineer", "/knowledge/?only=mine&q=打印机",
          (FOUND, rf"{ARTICLE}edit/")),
    Place("questions", "system_engineer", "/knowledge/questions/"),
    Place("question-form", "nurse", "/knowledge/questions/new/"),
    Place("knowledge-state", "director", "/knowledge/state/"),
    Place("reports", "system_engineer", "/reports/"),
    Place("reports-of-all", "director", "/reports/?tab=all"),
    Place("report", "director", "/reports/?tab=all&only=submitted&kind=weekly", (REPORT,)),
    Place("report-form", "system_engineer", "/reports/?only=open", (REPORT,)),
    Place("report-corrected", "security_officer", "/reports/?only=submitted&kind=daily",
          (REPORT,)),
    Place("report-sheet", "director", "/reports/?kind=monthly&only=submitted",
          (REPORT, rf"{REPORT}sheet/")),
    Place("report-punctuality", "director", "/reports/punctuality/"),
    Place("report-obligations", "director", "/reports/obligations/"),
    Place("briefs", "leader", "/reports/briefs/"),
    Place("monthly-brief", "leader", "/reports/briefs/", (r"/reports/briefs/\d+/",)),
    Place("meetings", "secretary", "/meetings/"),
    Place("meeting-convened", "system_engineer", "/meetings/?state=convened", (MEETING,)),
    Place("meeting-open", "secretary", "/meetings/?state=open", (MEETING,)),
    Place("meeting-line", "secretary", "/meetings/?state=open", (MEETING, rf"{MEETING}items/\d+/")),
    Place("meeting-weekly", "director", "/meetings/?kind=weekly&state=closed", (MEETING,)),
    Place("meeting-strategy", "leader", "/meetings/?kind=strategy", (MEETING,)),
    Place("meeting-exchange", "director", "/meetings/?kind=exchange", (MEETING,)),
    Place("meeting-convene", "leader", "/meetings/convene/"),
    Place("meeting-series", "secretary", "/meetings/series/"),
    Place("meeting-series-form", "secretary", "/meetings/series/weekly/"),
    Place("meeting-minutes", "secretary", "/meetings/?kind=strategy", (
        MEETING, rf"{MEETING}minutes/")),
    Place("meeting-minutes-new", "secretary", "/meetings/?kind=weekly&state=closed", (
        MEETING, rf"{MEETING}minutes/")),
    Place("meeting-sheet", "secretary", "/meetings/?kind=strategy", (
        MEETING, rf"{MEETING}minutes/", rf"{MEETING}minutes/sheet/")),
    Place("resolutions", "director", "/meetings/resolutions/"),
    Place("resolution-late", "data_analyst", "/meetings/resolutions/?only=late", (RESOLUTION,)),
    Place("resolution-waiting", "director", "/meetings/resolutions/?only=waiting", (RESOLUTION,)),
    Place("resolution-done", "secretary", "/meetings/resolutions/?only=done", (RESOLUTION,)),
    Place("resolution-round", "secretary", "/meetings/round/"),
    Place("notice-preferences", "nurse", "/notices/preferences/"),
    Place("calls", "medical_affairs", "/calls/"),
    Place("calls-sheet", "medical_affairs", "/calls/sheet/"),
    Place("channels", "system_engineer", "/channels/"),
    Place("channel-application", "system_engineer", "/channels/application/"),
    Place("channel-bot", "system_engineer", "/channels/bots/new/"),
    Place("channel-plan", "director", "/channels/plan/"),
    Place("channel-plan-form", "director", "/channels/plan/propose/"),
    Place("crises", "leader", "/crises/"),
    Place("crises-over", "leader", "/crises/?tab=over"),
    Place("crisis", "leader", "/crises/?tab=over", (f"/crises/{NUMBER}",)),
    Place("crisis-act", "auditor", "/crises/remedies/", (f"/crises/acts/{NUMBER}",)),
    Place("crisis-purchase", "system_engineer", "/purchases/?tab=urgent",
          (f"/purchases/{NUMBER}",)),
    Place("purchases-urgent", "auditor", "/purchases/?tab=urgent"),
    Place("crisis-remedies", "discipline", "/crises/remedies/"),
    Place("crisis-never-ratified", "leader", "/crises/never-ratified/"),
    Place("crisis-declare", "director", "/crises/new/"),
    Place("crisis-report", "leader", "/crises/?tab=over",
          (f"/crises/{NUMBER}", f"/crises/{NUMBER}report/")),
    Place("requests", "nurse", "/requests/"),
    Place("requests-of-all", "director", "/requests/?tab=all"),
    Place("request-catalogue", "nurse", "/requests/new/"),
    Place("request-form", "doctor", "/requests/?state=draft", (f"/requests/{NUMBER}edit/",)),
    Place("request-to-handle", "secadmin", "/requests/?tab=handle", (f"/requests/{NUMBER}",)),
    Place("request-to-confirm", "doctor", "/requests/?state=done", (f"/requests/{NUMBER}",)),
    Place("request-sheet", "nurse", "/requests/?state=archived",
          (f"/requests/{NUMBER}", f"/requests/{NUMBER}sheet/")),
    Place("request-figures", "director", "/requests/figures/"),
    Place("request-kinds", "secadmin", "/requests/forms/"),
    Place("request-kind", "nurse", "/requests/forms/device/"),
    Place("request-design", "secadmin", "/requests/forms/", (f"/requests/forms/designs/{NUMBER}",)),
    Place("request-field", "secadmin", "/requests/forms/",
          (f"/requests/forms/designs/{NUMBER}", rf"/requests/forms/designs/{NUMBER}fields/topic/")),
    Place("request-preview", "secadmin", "/requests/forms/",
          (f"/requests/forms/designs/{NUMBER}", f"/requests/forms/designs/{NUMBER}preview/")),
    Place("request-change", "auditadmin", "/requests/forms/",
          (f"/requests/forms/changes/{NUMBER}",)),
    Place("applications", "data_steward", "/collection/"),
    Place("application-form", "data_steward", "/collection/new/"),
    Place("application", "data_steward", "/collection/", (f"/collection/{NUMBER}",)),
    Place("application-sheet", "director", "/collection/",
          (f"/collection/{NUMBER}", f"/collection/{NUMBER}sheet/")),
    Place("purchases", "asset_clerk", "/purchases/"),
    Place("purchase-form", "asset_clerk", "/purchases/new/"),
    Place("purchase", "finance_reviewer", "/purchases/?tab=approval", (PURCHASE,)),
    Place("purchase-archived", "director", "/purchases/?tab=archived", (PURCHASE,)),
    Place("purchase-to-contract", "buyer", "/purchases/?q=除颤", (PURCHASE,)),
    Place("purchase-to-accept", "asset_keeper", "/purchases/?q=影像存储", (PURCHASE,)),
    Place("purchase-to-pay", "buyer", "/purchases/?q=脱敏", (PURCHASE,)),
    Place("purchase-ledger", "auditor", "/purchases/?tab=archived", (PURCHASE, r"\?tab=ledger")),
    Place("suppliers", "buyer", "/purchases/suppliers/"),
    Place("supplier", "buyer", "/purchases/suppliers/?state=blocked",
          (r"/purchases/suppliers/\d+/",)),
    Place("supplier-form", "buyer", "/purchases/suppliers/new/"),
    Place("budgets", "leader", "/purchases/budgets/"),
    Place("budget", "finance_reviewer", "/purchases/budgets/", (r"/purchases/budgets/\d+/",)),
    Place("budget-form", "finance_reviewer", "/purchases/budgets/propose/"),
    Place("payments", "cashier", "/purchases/payments/"),
    Place("batch", "cashier", "/purchases/payments/", (r"/purchases/batches/\d+/",)),
    Place("split-alarms", "auditor", "/purchases/alarms/"),
    Place("approvals", "leader", "/approvals/"),
    Place("approval", "director", "/approvals/", (f"/approvals/{NUMBER}",)),
    Place("approval-sheet", "leader", "/approvals/?tab=signed",
          (f"/approvals/{NUMBER}", f"/approvals/{NUMBER}sheet/")),
    Place("approvals-mine", "data_steward", "/approvals/?tab=mine"),
    Place("approval-of-ones-own", "data_steward", "/approvals/?tab=mine",
          (f"/approvals/{NUMBER}",)),
    Place("phrases", "director", "/approvals/phrases/"),
    Place("routes", "nurse", "/approvals/routes/"),
    Place("route", "nurse", "/approvals/routes/collection/"),
    Place("edit-route", "secadmin", "/approvals/routes/collection/edit/"),
    Place("bodies", "nurse", "/approvals/bodies/"),
    Place("body", "nurse", "/approvals/bodies/project_committee/"),
    Place("edit-body", "secadmin", "/approvals/bodies/project_committee/edit/"),
    Place("body-change", "auditadmin", "/approvals/bodies/project_committee/",
          (f"/approvals/body-changes/{NUMBER}",)),
    Place("new-route", "secadmin", "/approvals/new-route/"),
    Place("regulation", "nurse", "/book/"),
    Place("clause", "nurse", "/book/3.1-r"),
    Place("parameters", "nurse", "/book/parameters/"),
    Place("parameter", "secadmin", "/book/parameters/", (r"/book/parameters/\w+/",)),
    Place("interpretations", "nurse", "/book/interpretations/"),
    Place("book-search", "nurse", "/book/?q=响应"),
    Place("stages", "secadmin", "/book/stages/"),
    Place("heat", "nurse", "/book/heat/"),
    Place("changes", "auditadmin", "/book/changes/"),
    Place("change", "auditadmin", "/book/changes/", (r"/book/changes/\d+/",)),
    Place("versions", "nurse", "/book/versions/"),
    Place("version", "secadmin", "/book/versions/1.1/"),
    Place("words", "secadmin", "/book/words/"),
    Place("lint", "nurse", "/book/lint/"),
    Place("rehearse", "secadmin", "/book/rehearse/"),
    Place("rehearsed", "secadmin", "/book/rehearse/?parameter=collection_request_sla&value=1"
          "&first=2026-01-01&last=2027-12-31"),
    Place("intake", "intake_clerk", "/intake/"),
    Place("batch", "intake_clerk", "/intake/", (f"/intake/{NUMBER}",)),
    Place("feeds", "secadmin", "/intake/feeds/"),
    Place("quarantine", "intake_clerk", "/intake/quarantine/"),
    Place("faulty", "intake_clerk", "/intake/quarantine/", (f"/intake/quarantine/{NUMBER}",)),
    Place("patients", "doctor", "/patients/"),
    Place("break-glass", "doctor", "/patients/break-glass/"),
    Place("timeline", "doctor", "/patients/", (r"/patients/[0-9a-f]{32}/",)),
    Place("timeline-results", "doctor", "/patients/",
          (r"/patients/[0-9a-f]{32}/", r"\?kind=results")),
    Place("record", "doctor", "/patients/",
          (r"/patients/[0-9a-f]{32}/", r"/patients/[0-9a-f]{32}/records/[0-9a-f]{32}/")),
    Place("my-glasses", "doctor", "/access/mine/"),
    Place("reviews", "medical_affairs", "/access/reviews/"),
    Place("review", "medical_affairs", "/access/reviews/", (f"/access/reviews/{NUMBER}",)),
    Place("drug-statistics", "discipline", "/access/drug-statistics/"),
    Place("codes", "registration", "/p/codes/"),
    Place("patient-door", "", "/p/"),
    Place("patient-notice", "", "/p/notice/"),
    Place("name-requests", "medical_affairs", "/p/names/"),
    Place("counting", "data_analyst", "/analytics/"),
    Place("count-table", "data_analyst", counted(rows="department", columns="category")),
    Place("no-row", "data_analyst", counted(measure="records"), status=403),
    Place("no-drug-statistics", "data_analyst",
          counted(subject="prescriptions", rows="drug", columns="prescriber"), status=403),
    Place("ledger", "auditor", "/ledger/"),
    Place("entry", "auditor", "/ledger/", (f"/ledger/{NUMBER}",)),
    Place("ledger-work", "auditor", "/ledger/work/"),
    Place("ledger-overview", "auditor", "/ledger/overview/"),
    Place("emergency", "leader", "/ledger/emergency/"),
    Place("operations", "sysadmin", "/operations/"),
    Place("people", "auditor", "/people/"),
    Place("person", "secadmin", "/people/", (f"/people/{NUMBER}",)),
    Place("enrol", "secadmin", "/people/new/"),
    Place("units", "auditor", "/people/units/"),
    Place("units-file", "secadmin", "/people/units/import/"),
    Place("posts", "auditor", "/people/posts/"),
    Place("grants", "auditor", "/people/grants/"),
    Place("proposals", "auditadmin", "/people/proposals/"),
    Place("pairs", "auditor", "/people/pairs/"),
    Place("unused", "auditor", "/people/unused/"),
    Place("deputies", "director", "/people/deputies/"),
    Place("deputy-form", "director", "/people/deputies/new/"),
    Place("roster", "deputy_director", "/people/roster/"),
    Place("staff-file", "secadmin", "/people/import/"),
    Place("edit-person", "secadmin", "/people/", (f"/people/{NUMBER}", f"/people/{NUMBER}edit/")),
    Place("edit-card", "secadmin", "/people/posts/", (f"/people/posts/{NUMBER}",)),
    Place("edit-unit", "secadmin", "/people/units/", (f"/people/units/{NUMBER}",)),
    Place("account", "nurse", "/account/"),
    Place("rights", "nurse", "/account/rights/"),
    Place("factor", "nurse", "/account/factor/"),
    Place("password", "nurse", "/account/password/"),
    Place("recovery-codes", "director", "/account/factor/codes/"),
    Place("resets", "secadmin", "/resets/"),
    Place("resets-to-confirm", "auditadmin", "/resets/"),
    Place("founding", "secadmin", "/founding/"),
    Place("improper", "discipline", "/access/improper/"),
    Place("why", "secadmin", "/access/why/"),
    Place("why-answered", "secadmin", "/access/why/?staff_no=auditadmin&permission=people:manage"),
    Place("patient-trace", "medical_affairs", "/access/patient/"),
    Place("gallery", "director", "/gallery/"),
    Place("rounds", "head", "/campaigns/"),
    Place("round", "secadmin", "/campaigns/", (f"/campaigns/{NUMBER}",)),
    Place("round-begun", "secadmin", "/campaigns/new/"),
    Place("to-decide", "director", "/campaigns/", (f"/campaigns/{NUMBER}mine/",)),
    Place("to-explain", "director", "/campaigns/", (f"/campaigns/{NUMBER}mine/", r"\?tab=flagged")),
    Place("decide", "director", "/campaigns/",
          (f"/campaigns/{NUMBER}mine/", f"/campaigns/items/{NUMBER}")),
    Place("round-report", "leader", "/campaigns/",
          (f"/campaigns/{NUMBER}(?:mine/)?", f"/campaigns/{NUMBER}report/")),
    Place("privileged", "secadmin", "/campaigns/privileged/"),
    Place("renew", "secadmin", "/campaigns/privileged/",
          (f"/campaigns/privileged/{NUMBER}renew/",)),
    Place("password-ages", "secadmin", "/campaigns/passwords/"),
    Place("risk", "secadmin", "/campaigns/risk/"),
    Place("account-risk", "secadmin", "/campaigns/risk/", (f"/campaigns/risk/{NUMBER}",)),
    Place("refused", "sysadmin", "/patients/", status=403),
    Place("absent", "doctor", "/nowhere/", status=404),
)  # fmt: skip


@pytest.fixture(scope="module")
def at_work(hospital: Hospital, chromium: Browser) -> Iterator[Callable[[str], BrowserContext]]:
    """Whoever holds a post, signed in once for all the pages."""
    with ExitStack() as stack:
        yield cache(lambda post: stack.enter_context(person(chromium, hospital, post)))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_clean_in_both_themes_and_at_every_width(
    place: Place, hospital: Hospital, at_work: Callable[[str], BrowserContext]
) -> None:
    context = at_work(place.post)
    url = hospital.base + address(context, hospital, place)
    assert faults(context, url, place.status) == []


def test_the_check_of_the_ledger_is_clean_where_it_ends(
    hospital: Hospital, chromium: Browser
) -> None:
    with person(chromium, hospital, "auditor") as context:
        sent(context, f"{hospital.base}/ledger/work/", "/ledger/verify/", kind="verify")
        page = context.new_page()
        page.goto(f"{hospital.base}/ledger/work/")
        newest = page.get_by_role("row").nth(1)
        expect(newest).to_contain_text("完整可信", timeout=60_000)  # the worker does it
        assert faults(context, f"{hospital.base}/ledger/work/") == []


def test_a_patients_own_pages_are_clean(hospital: Hospital, chromium: Browser) -> None:
    with person(chromium, hospital, "registration") as desk:
        pages = (
            sent(desk, f"{hospital.base}/p/codes/", "", identifier=f"M{n:08d}") for n in range(1, 9)
        )
        code = next(found[1] for page in pages if (found := re.search(r"<h3>([\d ]+)</h3>", page)))
    with person(chromium, hospital, "") as context:
        page = sent(context, f"{hospital.base}/p/", "", code=code)
        assert "谁看过我的信息" in page
        assert faults(context, f"{hospital.base}/p/") == []
