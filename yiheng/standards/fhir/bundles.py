"""R4's invariants of a Bundle: what its type asks of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yiheng.standards.fhir.invariants import Invariant, has
from yiheng.standards.fhir.values import Node, object_of, objects_of, text_of

_CHANGES = frozenset({"batch", "transaction", "history"})
_FIRST = {"document": "Composition", "message": "MessageHeader"}
_ANSWERS = frozenset({"batch-response", "transaction-response", "history"})


def _total(bundle: Node) -> str:
    wrong = has(bundle, "total") and bundle.get("type") not in ("searchset", "history")
    return "只有查询结果 searchset 与历史 history 才有总数 total。请去掉" if wrong else ""


def _search(bundle: Node) -> str:
    wrong = bundle.get("type") != "searchset" and any("search" in one for one in _entries(bundle))
    return "只有查询结果 searchset 的条目才有 search。请去掉" if wrong else ""


def _asked(bundle: Node) -> str:
    return _each_or_none(bundle, "request", _CHANGES)


def _answered(bundle: Node) -> str:
    return _each_or_none(bundle, "response", _ANSWERS)


def _each_or_none(bundle: Node, name: str, types: Iterable[str]) -> str:
    kind = bundle.get("type")
    wanted = isinstance(kind, str) and kind in types
    if all((name in one) == wanted for one in _entries(bundle)):
        return ""
    rule = "每个条目都须有" if wanted else "条目都不能有"
    return f"类型为 {text_of(kind)[:40]} 时，{rule} {name}。请更正"


def _distinct(bundle: Node) -> str:
    if bundle.get("type") == "history":
        return ""
    seen = set()
    for one in _entries(bundle):
        url = one.get("fullUrl")
        if isinstance(url, str):
            key = (
                url,
                text_of(object_of(object_of(one.get("resource")).get("meta")).get("versionId")),
            )
            if key in seen:
                return f"fullUrl“{url[:60]}”出现多次。请让每个条目的地址唯一"
            seen.add(key)
    return ""


def _document(bundle: Node) -> str:
    if bundle.get("type") != "document":
        return ""
    identifier = object_of(bundle.get("identifier"))
    if "system" not in identifier or "value" not in identifier:
        return "文档须有编号 identifier（含 system 与 value）。请补充"
    return "" if has(bundle, "timestamp") else "文档须有时间 timestamp。请补充"


def _first(bundle: Node) -> str:
    wanted = {"document": "Composition", "message": "MessageHeader"}.get(
        text_of(bundle.get("type"))
    )
    first = next(_entries(bundle), None)
    if wanted is None or first is None:
        return ""
    found = object_of(first.get("resource")).get("resourceType")
    return "" if found == wanted else f"第一个条目须为 {wanted}。请调整顺序或补充"


def _entry(entry: Node) -> str:
    filled = any(name in entry for name in ("resource", "request", "response"))
    return "" if filled else "条目须有资源 resource、request 或 response。请补充，或去掉该条目"


def _address(entry: Node) -> str:
    versioned = "/_history/" in text_of(entry.get("fullUrl"))
    return "fullUrl 不能指向某一版本。请去掉 /_history/ 部分" if versioned else ""


def _entries(bundle: Node) -> Iterator[Node]:
    return objects_of(bundle.get("entry"))


BUNDLE = (
    Invariant("bdl-1", "invariant", _total),
    Invariant("bdl-2", "invariant", _search),
    Invariant("bdl-3", "invariant", _asked),
    Invariant("bdl-4", "invariant", _answered),
    Invariant("bdl-7", "invariant", _distinct),
    Invariant("bdl-9, bdl-10", "invariant", _document),
    Invariant("bdl-11, bdl-12", "invariant", _first),
)
ENTRY = (Invariant("bdl-5", "invariant", _entry), Invariant("bdl-8", "invariant", _address))
