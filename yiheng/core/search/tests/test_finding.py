"""Both databases find what Python's ``in`` finds, and only what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from yiheng.core.search import finding, index, registry
from yiheng.core.search.models import Line
from yiheng.core.search.registry import NOTHING, Found, Ids, Kind, Scope
from yiheng.core.search.tests.test_tokens import holds, plain
from yiheng.core.search.tokens import runs

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LETTERS = "医疗故障响应ICU3n-，。 "
ROWS: dict[str, Found] = {}


def lines(ids: Ids) -> Iterator[Found]:
    yield from (one for pk, one in ROWS.items() if ids is None or pk in ids)


def seen(viewer: Scope, at: datetime) -> Scope:
    return viewer  # the viewer of these tests is what they may see


KIND = Kind("test.thing", "事物", lines, seen, model="test.thing")


@pytest.fixture(autouse=True)
def only_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "KINDS", {KIND.name: KIND})
    monkeypatch.setattr(index, "KINDS", {KIND.name: KIND})
    monkeypatch.setattr(finding, "KINDS", {KIND.name: KIND})
    ROWS.clear()


def put(*titles: str) -> None:
    start = len(ROWS)
    for number, title in enumerate(titles, start=start):
        ROWS[str(number)] = Found(str(number), title, "", f"/things/{number}/")
    index.refresh(KIND, [str(number) for number in range(start, start + len(titles))])


def found(typed: str, viewer: Scope = None) -> set[str]:
    hits = finding.hits(runs(typed), viewer, MONDAY)
    return {one.object_id for lines in hits.values() for one in lines}


@rules(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(LETTERS, max_size=25), max_size=12), st.text(LETTERS, min_size=1, max_size=4)
)
def test_both_databases_find_what_python_finds(titles: list[str], typed: str) -> None:
    ROWS.clear()
    index.rebuild()
    put(*titles)
    phrase = plain(typed).strip()
    wanted = any(char.isalnum() for char in phrase)
    expected = {str(n) for n, title in enumerate(titles) if wanted and holds(plain(title), phrase)}

    assert found(f'"{typed}"') == expected


def test_all_words_must_be_there_and_title_and_text_are_two() -> None:
    ROWS["0"] = Found("0", "故障", "响应及时", "/things/0/")
    index.refresh(KIND, ["0"])

    assert found("响应 故障") == {"0"}
    assert found("故障响应") == set()
    assert found("故障 投诉") == set()


def test_pairs_make_a_phrase_in_their_order_alone_and_its_end_is_open() -> None:
    put("审批路线", "路线、审批、批路", "ICU病房", "病房ICU")

    assert found("审批路线") == {"0"}
    assert found("批路") == {"0", "1"}
    assert found("ICU病") == {"2"}
    assert found("病") == found("病房") == {"2", "3"}


@pytest.mark.parametrize("typed", ['x" OR "y', "* NEAR(", "a:b", "'; DROP TABLE", "!&|<->", "-故"])
def test_nothing_typed_is_syntax(typed: str) -> None:
    put("故障响应", typed)

    assert "0" not in found(f'"{typed}"')


def test_what_may_not_be_seen_is_neither_shown_nor_counted() -> None:
    put("故障一", "故障二", "故障三")

    assert found("故障", ["1"]) == {"1"}
    assert finding.hits(runs("故障"), ["1"], MONDAY)[KIND.name].count() == 1
    assert found("故障", NOTHING) == set()
    assert finding.hits(runs("故障"), NOTHING, MONDAY)[KIND.name].count() == 0


def test_who_may_see_a_kind_is_asked_only_where_a_line_holds_the_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def visible(viewer: Scope, _at: datetime) -> Scope:
        asked.append(viewer)
        return viewer

    other = Kind("test.other", "别物", lines, visible)
    monkeypatch.setattr(finding, "KINDS", {KIND.name: KIND, other.name: other})
    put("故障一")
    assert found("故障", ["0"]) == {"0"}
    assert asked == []

    index.refresh(other, ["0"])
    hits = finding.hits(runs("故障"), ["0"], MONDAY)
    assert asked == [["0"]]
    assert [(name, [one.kind for one in lines]) for name, lines in hits.items()] == [
        (KIND.name, [KIND.name]), (other.name, [other.name])
    ]  # fmt: skip


def test_what_is_renamed_is_found_by_its_new_name_and_what_is_gone_by_none() -> None:
    put("旧名称")
    ROWS["0"] = Found("0", "新名称", "", "/things/0/")
    index.refresh(KIND, ["0"])
    index.refresh(KIND, ["0"])
    assert (found("旧名"), found("新名")) == (set(), {"0"})

    ROWS.clear()
    index.refresh(KIND, ["0"])
    assert found("新名") == set()
    assert not Line.objects.exists()


def test_a_long_text_is_cut_and_what_is_left_is_found() -> None:
    ROWS["0"] = Found("0", "题" * 300, "文" * 2000 + "尾", "/things/0/")
    assert index.refresh(KIND, ["0"]) == 1

    assert found("题题文") == set()
    assert found("题" * 20) == {"0"}
    assert found("尾") == set()
