"""Where each node and flow stands on the drawing: columns from the left, lanes around the way."""

from __future__ import annotations

from dataclasses import dataclass

from yiheng.standards.bpmn.process import ALL, EITHER, END, START, TASK, Flow, Node, Process

SIZES = {START: (36, 36), END: (36, 36), EITHER: (50, 50), ALL: (50, 50), TASK: (140, 80)}
COLUMN, LANE, EDGE = 190, 110, 60
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """The box (x, y, width, height) of each node and the way points of each flow, by id."""

    boxes: dict[str, tuple[int, int, int, int]]
    ways: dict[str, list[Point]]


def lay_out(made: Process) -> Layout:
    """Place a process; no two nodes touch, nothing lies left of or above the origin."""
    lanes = [node.lane for node in made.nodes] + [-flow.around for flow in made.flows]
    middle = EDGE + SIZES[TASK][1] // 2 + int(-min(lanes) * LANE)
    boxes = {node.id: _box(node, middle) for node in made.nodes}
    return Layout(boxes, {flow.id: _way(flow, boxes, middle) for flow in made.flows})


def _box(node: Node, middle: int) -> tuple[int, int, int, int]:
    width, height = SIZES[node.kind]
    x = EDGE + node.column * COLUMN + (SIZES[TASK][0] - width) // 2
    return x, middle + int(node.lane * LANE) - height // 2, width, height


def _way(flow: Flow, boxes: dict[str, tuple[int, int, int, int]], middle: int) -> list[Point]:
    (x1, y1, w1, h1), (x2, y2, w2, h2) = boxes[flow.source], boxes[flow.target]
    if flow.around:
        above = middle - int(flow.around * LANE)
        left, right = x1 + w1 // 2, x2 + w2 // 2
        return [(left, y1), (left, above), (right, above), (right, y2)]
    start, end = (x1 + w1, y1 + h1 // 2), (x2, y2 + h2 // 2)
    if start[1] == end[1]:
        return [start, end]
    turn = (start[0] + end[0]) // 2
    return [start, (turn, start[1]), (turn, end[1]), end]
