"""The BPMN 2.0 file of a process: semantics, then diagram interchange, as the OMG's schema orders.

Nothing is read here. Written is plain XML without DTD, entities or processing instructions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from yiheng.standards.bpmn.layout import Layout, lay_out
from yiheng.standards.bpmn.process import EITHER, TASK, Flow, Node, Process

_CONTROL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="Definitions" targetNamespace="urn:yiheng:approvals" exporter="Yiheng">',
)


def write(made: Process) -> bytes:
    """The file in UTF-8. The process is not executable: it tells, the engine does."""
    lines = [*_HEAD, *_process(made), *_diagram(made, lay_out(made)), "</definitions>"]
    return ("\n".join(lines) + "\n").encode()


def text(words: str) -> str:
    """Words inside an element; what no XML may hold is gone."""
    return escape(_CONTROL.sub("", words).replace("\r", ""))


def value(words: str) -> str:
    """Words inside an attribute, where a bare line end would be read as a blank."""
    return text(words).replace("\t", "&#9;").replace("\n", "&#10;")


def _process(made: Process) -> Iterator[str]:
    name = value(made.name)
    yield f'  <process id="{made.id}" name="{name}" isExecutable="false">'
    if made.note:
        yield f"    <documentation>{text(made.note)}</documentation>"
    for node in made.nodes:
        yield from _node(made, node)
    for flow in made.flows:
        yield from _flow(flow)
    yield "  </process>"


def _node(made: Process, node: Node) -> Iterator[str]:
    called = "\n".join(filter(None, (node.name, node.who)))
    named = f' name="{value(called)}"' if called else ""
    default = f' default="{node.default}"' if node.default else ""
    ways = sum(flow.source == node.id for flow in made.flows)
    side = ""
    if node.kind.endswith("Gateway"):
        side = f' gatewayDirection="{"Diverging" if ways > 1 else "Converging"}"'
    yield f'    <{node.kind} id="{node.id}"{named}{side}{default}>'
    if node.note:
        yield f"      <documentation>{text(node.note)}</documentation>"
    yield from (f"      <incoming>{one.id}</incoming>" for one in made.flows
                if one.target == node.id)  # fmt: skip
    yield from (f"      <outgoing>{one.id}</outgoing>" for one in made.flows
                if one.source == node.id)  # fmt: skip
    if node.kind == TASK:
        yield f'      <potentialOwner id="{node.id}_owner" name="{value(node.who)}"/>'
    yield f"    </{node.kind}>"


def _flow(flow: Flow) -> Iterator[str]:
    named = f' name="{value(flow.name)}"' if flow.name else ""
    ends = f'sourceRef="{flow.source}" targetRef="{flow.target}"'
    head = f'    <sequenceFlow id="{flow.id}"{named} {ends}'
    if not flow.expression:
        yield f"{head}/>"
        return
    yield f"{head}>"
    yield (f'      <conditionExpression xsi:type="tFormalExpression">{text(flow.expression)}'
           "</conditionExpression>")  # fmt: skip
    yield "    </sequenceFlow>"


def _diagram(made: Process, layout: Layout) -> Iterator[str]:
    yield '  <bpmndi:BPMNDiagram id="Diagram">'
    yield f'    <bpmndi:BPMNPlane id="Plane" bpmnElement="{made.id}">'
    for node in made.nodes:
        x, y, width, height = layout.boxes[node.id]
        marked = ' isMarkerVisible="true"' if node.kind == EITHER else ""
        yield f'      <bpmndi:BPMNShape id="{node.id}_shape" bpmnElement="{node.id}"{marked}>'
        yield f'        <dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
        yield "      </bpmndi:BPMNShape>"
    for flow in made.flows:
        yield f'      <bpmndi:BPMNEdge id="{flow.id}_edge" bpmnElement="{flow.id}">'
        yield from (f'        <di:waypoint x="{x}" y="{y}"/>' for x, y in layout.ways[flow.id])
        yield "      </bpmndi:BPMNEdge>"
    yield "    </bpmndi:BPMNPlane>"
    yield "  </bpmndi:BPMNDiagram>"
