"""A reader of the file by the OMG's schema, which knows nothing of the writer; a token player."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from defusedxml.ElementTree import fromstring

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAY = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
# the order in which Semantic.xsd lets the children of a node come
ORDER = ["documentation", "incoming", "outgoing", "potentialOwner"]
KINDS = {"startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway"}


@dataclass
class Found:
    """A flow node: kind, name, ways in and out by flow id."""

    kind: str
    name: str
    owner: str
    default: str
    comes: list[str] = field(default_factory=list)
    goes: list[str] = field(default_factory=list)


@dataclass
class Graph:
    """What a file says."""

    name: str
    nodes: dict[str, Found]
    flows: dict[str, tuple[str, str, str]]  # source, target, expression
    boxes: dict[str, tuple[int, int, int, int]]
    ways: dict[str, list[tuple[int, int]]]


def read(content: bytes) -> Graph:
    """The graph of a file; each rule of the schema is checked on the way."""
    root = fromstring(content, forbid_dtd=True)
    assert root.tag == f"{MODEL}definitions"
    assert root.get("targetNamespace")
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    process, diagram = root
    assert process.tag == f"{MODEL}process"
    assert process.get("isExecutable") == "false"
    nodes, flows = {}, {}
    for child in process:
        kind = child.tag.removeprefix(MODEL)
        if kind == "sequenceFlow":
            flows[child.get("id")] = _flow(child)
        elif kind != "documentation":
            nodes[child.get("id")] = _node(kind, child)
    (plane,) = diagram
    assert (diagram.tag, plane.tag) == (f"{DI}BPMNDiagram", f"{DI}BPMNPlane")
    assert plane.get("bpmnElement") == process.get("id")
    boxes = {one.get("bpmnElement"): _box(one) for one in plane.iter(f"{DI}BPMNShape")}
    ways = {one.get("bpmnElement"): _way(one) for one in plane.iter(f"{DI}BPMNEdge")}
    assert len(boxes) + len(ways) == len(plane)
    return Graph(process.get("name"), nodes, flows, boxes, ways)


def play(graph: Graph, holds: Callable[[str], bool]) -> list[set[str]]:
    """The names of the tasks that a token passes, those that stand side by side together."""
    done: list[set[str]] = []
    (at,) = [key for key, one in graph.nodes.items() if one.kind == "startEvent"]
    while graph.nodes[at].kind != "endEvent":
        node = graph.nodes[at]
        ways = _chosen(graph, node, holds)
        targets = [graph.flows[way][1] for way in ways]
        if len(targets) > 1:
            done.append({graph.nodes[one].name for one in targets})
            nexts = {graph.flows[graph.nodes[one].goes[0]][1] for one in targets}
            (at,) = nexts
            assert sorted(graph.nodes[at].comes) == sorted(
                graph.nodes[one].goes[0] for one in targets
            )
            assert graph.nodes[at].kind == "parallelGateway"
            continue
        (at,) = targets
        if graph.nodes[at].kind == "userTask":
            done.append({graph.nodes[at].name})
    return done


def _chosen(graph: Graph, node: Found, holds: Callable[[str], bool]) -> list[str]:
    if node.kind != "exclusiveGateway" or len(node.goes) == 1:
        assert not any(graph.flows[way][2] for way in node.goes)
        return node.goes
    assert node.default in node.goes
    (other,) = [way for way in node.goes if way != node.default]
    assert not graph.flows[node.default][2]
    assert graph.flows[other][2]
    return [other if holds(graph.flows[other][2]) else node.default]


def _node(kind: str, element: Any) -> Found:
    assert kind in KINDS
    tags = [child.tag.removeprefix(MODEL) for child in element]
    assert [ORDER.index(tag) for tag in tags] == sorted(ORDER.index(tag) for tag in tags)
    owner = element.find(f"{MODEL}potentialOwner")
    assert (owner is not None) == (kind == "userTask")
    return Found(
        kind, element.get("name", ""), "" if owner is None else owner.get("name"),
        element.get("default", ""),
        [one.text for one in element.iter(f"{MODEL}incoming")],
        [one.text for one in element.iter(f"{MODEL}outgoing")],
    )  # fmt: skip


def _flow(element: Any) -> tuple[str, str, str]:
    expression = element.find(f"{MODEL}conditionExpression")
    if expression is not None:
        assert expression.get(TYPE) == "tFormalExpression"
    told = "" if expression is None else expression.text
    return element.get("sourceRef"), element.get("targetRef"), told


def _box(element: Any) -> tuple[int, int, int, int]:
    (bounds,) = element
    assert bounds.tag == f"{DC}Bounds"
    x, y, width, height = (int(bounds.get(one)) for one in ("x", "y", "width", "height"))
    return x, y, width, height


def _way(element: Any) -> list[tuple[int, int]]:
    assert {one.tag for one in element} == {WAY}
    return [(int(one.get("x")), int(one.get("y"))) for one in element]
