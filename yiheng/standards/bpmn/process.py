"""An approval as a graph of BPMN nodes: start, signatures, gateways for tiers and 会签, end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

START, END, TASK = "startEvent", "endEvent", "userTask"
EITHER, ALL = "exclusiveGateway", "parallelGateway"


@dataclass(frozen=True, slots=True)
class Task:
    """One signature: what it is called and who signs; `note` is for whoever reads the file."""

    title: str
    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a route: more than one task is 会签.

    With `condition` it is only taken if that holds; `expression` says the same to machines.
    """

    tasks: Sequence[Task]
    condition: str = ""
    expression: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A node at a column and a lane; lane 0 is the way itself, others lie beside it."""

    id: str
    kind: str
    column: int
    lane: float = 0
    name: str = ""
    who: str = ""
    note: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `around` is the lane by which it passes what lies between, if any."""

    id: str
    source: str
    target: str
    name: str = ""
    expression: str = ""
    around: float = 0


@dataclass
class Process:
    """The graph; every node lies on a way from the start to the end."""

    id: str
    name: str
    note: str = ""
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def add(self, node: Node) -> str:
        """Take a node in; gives its id."""
        self.nodes.append(node)
        return node.id

    def connect(
        self, source: str, target: str, *, name: str = "", expression: str = "", around: float = 0
    ) -> str:
        """Lead from one node to another; gives the flow's id."""
        made = Flow(f"Flow_{len(self.flows) + 1}", source, target, name, expression, around)
        self.flows.append(made)
        return made.id


def process(
    key: str, name: str, steps: Sequence[Step], *, start: str, end: str, note: str = ""
) -> Process:
    """The graph of a route; `start` and `end` are what the two events are called."""
    made = Process(key, name, note)
    last, column = made.add(Node("Start", START, 0, name=start)), 1
    for number, step in enumerate(steps, 1):
        last, column = _step(made, number, step, last, column)
    made.connect(last, made.add(Node("End", END, column, name=end)))
    return made


def _step(made: Process, number: int, step: Step, last: str, column: int) -> tuple[str, int]:
    """Add a step after a node; gives the node after which the next one comes, and its column."""
    if not step.condition:
        return _signed(made, number, step, last, column)
    split, join = f"Tier_{number}", f"Tier_{number}_end"
    past = f"Flow_{len(made.flows) + 2}"  # the way in is the next flow, the way around follows it
    made.add(Node(split, EITHER, column, default=past))
    made.connect(last, split)
    made.connect(split, join, around=(len(step.tasks) - 1) / 2 + 1)
    after, end = _signed(
        made, number, step, split, column + 1, name=step.condition, expression=step.expression
    )
    made.add(Node(join, EITHER, end))
    made.connect(after, join)
    return join, end + 1


def _signed(
    made: Process, number: int, step: Step, last: str, column: int, *, name: str = "",
    expression: str = "",
) -> tuple[str, int]:  # fmt: skip
    """The tasks of a step, between two parallel gateways where there are several."""
    if len(step.tasks) == 1:
        task = made.add(_task(f"Step_{number}", step.tasks[0], column))
        made.connect(last, task, name=name, expression=expression)
        return task, column + 1
    fork = made.add(Node(f"All_{number}", ALL, column))
    made.connect(last, fork, name=name, expression=expression)
    tasks = [
        made.add(_task(f"Step_{number}_{seat}", one, column + 1, seat - (len(step.tasks) + 1) / 2))
        for seat, one in enumerate(step.tasks, 1)
    ]
    join = made.add(Node(f"All_{number}_end", ALL, column + 2))
    for task in tasks:
        made.connect(fork, task)
        made.connect(task, join)
    return join, column + 3


def _task(key: str, task: Task, column: int, lane: float = 0) -> Node:
    return Node(key, TASK, column, lane, name=task.title, who=task.who, note=task.note)
