"""References of a resource: their form, the types that they may point at, and what is contained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from yiheng.standards.fhir.issues import Issue
from yiheng.standards.fhir.tables import is_type
from yiheng.standards.fhir.values import text_of

_ID = r"[A-Za-z0-9\-.]{1,64}"
_LITERAL = re.compile(rf"(https?://\S*/)?([A-Z][A-Za-z]+)/{_ID}(/_history/{_ID})?")
_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]+)\?\S+")
_ABSOLUTE = re.compile(r"(https?://|urn:(uuid|oid):)\S+")
_SHOWN = 60
_OWN_META = frozenset({"versionId", "lastUpdated", "security"})


class Fragment(NamedTuple):
    """A reference into the same resource: ``#id``, where it stands, what it may point at."""

    id: str
    path: str
    targets: frozenset[str] | None


def literal_type(text: str) -> str | None:
    """The resource type that a literal or conditional reference names; None when it names none."""
    named = _LITERAL.fullmatch(text)
    if named:
        return named[2] if is_type(named[2]) or not named[1] else None
    conditional = _CONDITIONAL.fullmatch(text)
    return conditional[1] if conditional else None


def reference_faults(
    value: Mapping[str, Any], targets: frozenset[str] | None, path: str
) -> Iterator[Issue]:
    """Faults of a Reference that points outside its resource: form, and type of the target.

    A URL counts as typed where it ends in ``Type/id`` (R4 references.html, literal references).
    """
    text, named = text_of(value.get("reference")), text_of(value.get("type"))
    kind = None
    if text and not text.startswith("#"):
        kind = literal_type(text)
        if kind is None and not _ABSOLUTE.fullmatch(text):
            yield Issue("reference-form", path, {"value": text[:_SHOWN]})
            return
    if kind is not None and not _may(kind, targets):
        yield _wrong_target(kind, targets, path)
    elif is_type(named) and (not _may(named, targets) or kind not in (None, named)):
        yield _wrong_target(named, targets if kind is None else {kind}, path)


def contained_faults(
    node: Mapping[str, Any], fragments: list[Fragment], pointers: set[str], path: str
) -> Iterator[Issue]:
    """dom-2 to dom-5 and ref-1 of one container: contained resources are flat, named and used.

    ``pointers`` are ids that canonicals and URIs of the resource point at (``#id``).
    """
    contained = node.get("contained")
    given = enumerate(contained if isinstance(contained, list) else ())
    inside = [(f"{path}.contained[{index}]", one) for index, one in given if isinstance(one, dict)]
    kinds = {"": text_of(node.get("resourceType"))}
    for where, one in inside:
        yield from _inner_faults(one, kinds, where)
    kinds.setdefault(text_of(node.get("id")), kinds[""])
    used = {one.id for one in fragments} | pointers
    for where, one in inside:
        if _unused(one, used):
            yield Issue("contained-unused", where, {"value": one["id"][:_SHOWN]})
    for fragment in fragments:
        yield from _fragment_faults(fragment, kinds)


def _fragment_faults(fragment: Fragment, kinds: Mapping[str, str]) -> Iterator[Issue]:
    kind = kinds.get(fragment.id)
    if kind is None:
        yield Issue("reference-unresolved", fragment.path, {"value": f"#{fragment.id}"[:_SHOWN]})
    elif is_type(kind) and not _may(kind, fragment.targets):
        yield _wrong_target(kind, fragment.targets, fragment.path)


def _inner_faults(one: Mapping[str, Any], kinds: dict[str, str], path: str) -> Iterator[Issue]:
    if "contained" in one:
        yield Issue("contained-nested", f"{path}.contained")
    number, meta = one.get("id"), one.get("meta")
    if number is None or (isinstance(number, str) and number in kinds):
        yield Issue("contained-id", f"{path}.id")
    elif isinstance(number, str):
        kinds[number] = text_of(one.get("resourceType"))
    if isinstance(meta, dict) and not meta.keys().isdisjoint(_OWN_META):
        text = "contained 内的资源不能有自己的版本、更新时间与安全标签。请去掉"
        yield Issue("invariant", f"{path}.meta", {"key": "dom-4, dom-5", "text": text})


def _unused(one: Mapping[str, Any], used: set[str]) -> bool:
    """dom-3: neither is it pointed at, nor does it point at its container (``#``)."""
    number = one.get("id")
    return isinstance(number, str) and number not in used and "" not in used


def _may(kind: str, targets: frozenset[str] | None) -> bool:
    return is_type(kind) and (targets is None or kind in targets)


def _wrong_target(kind: str, targets: frozenset[str] | set[str] | None, path: str) -> Issue:
    wanted = "、".join(sorted(targets or ())) or "FHIR R4 的资源类型"
    return Issue("reference-type", path, {"found": kind[:_SHOWN], "wanted": wanted})
