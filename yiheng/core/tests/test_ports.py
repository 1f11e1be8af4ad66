"""How rooms that may not import each other still meet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import pytest

from yiheng.core import gathering, publishing, references
from yiheng.core.gathering import Line, Window
from yiheng.core.publishing import Publication
from yiheng.core.references import Reference

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


def find(viewer: Any, keys: Collection[str], at: datetime) -> dict[str, Reference]:
    seen = {key: Reference("well", key, f"井 {key}", f"/wells/{key}/") for key in ("1", "2")}
    return {key: one for key, one in seen.items() if key in keys and viewer == "may"}


def test_who_points_at_a_thing_sees_its_words_and_the_thing_sees_who_points(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(references, "KINDS", {})
    monkeypatch.setattr(references, "POINTING", {})
    references.reference_kind(
        "well",
        "井",
        find=find,
        choices=lambda viewer, _words, at: list(find(viewer, "12", at).values()),
    )
    bucket = Reference("bucket", "7", "桶", "/buckets/7/")
    references.points_at("well", "buckets", lambda viewer, key, at: [bucket] if key == "1" else [])

    assert references.find("well", ["1", "9"], "may", AT)["1"].label == "井 1"
    assert references.find("well", ["1"], "may not", AT) == {}
    assert references.find("nothing", ["1"], "may", AT) == {}
    assert [one.key for one in references.choices("well", "may", AT)] == ["1", "2"]
    assert references.choices("nothing", "may", AT) == []
    assert list(references.pointing("well", "1", "may", AT)) == [bucket]
    assert list(references.pointing("well", "2", "may", AT)) == []


def test_what_all_rooms_bring_comes_together_by_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "SOURCES", {})
    gathering.brings("day", "b", lambda window, at: [Line(source="b", key="1", text="乙")])
    gathering.brings("day", "a", lambda window, at: [Line(source="a", key="1", text="甲")])

    assert [one.text for one in gathering.gathered("day", Window(AT, AT), AT)] == ["甲", "乙"]
    assert gathering.gathered("night", Window(AT, AT), AT) == []


def test_what_is_published_stands_on_the_shelf_or_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "_SHELVES", [])
    text = Publication(origin="meetings:1", kind=publishing.MINUTES, title="周会", text="…")
    with pytest.raises(LookupError):
        publishing.publish(text, by="me", at=AT)

    taken: list[Any] = []

    def take(*, publication: Publication, by: Any, at: datetime) -> str:
        taken.append((publication, by))
        return "/knowledge/1/"

    publishing.shelf(take)

    assert publishing.publish(text, by="me", at=AT) == "/knowledge/1/"
    assert taken == [(text, "me")]
