"""Whatever route is written, an independent reader finds a sound graph that runs as the route."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from yiheng.standards.bpmn import Process, Step, Task, process, write
from yiheng.standards.bpmn.tests.reading import Graph, play, read

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
tasks = st.lists(st.builds(Task, title=texts, who=texts, note=texts), min_size=1, max_size=4)
plain = st.builds(Step, tasks=tasks)
tiers = st.builds(Step, tasks=tasks, condition=texts, expression=st.sampled_from(["a > 1", "b<2"]))
routes = st.lists(st.one_of(plain, tiers), max_size=6)


def kept(words: str) -> str:
    """Words without the characters that no XML may hold."""
    return "".join(
        c for c in words if c in "\t\n" or (ord(c) >= 32 and ord(c) not in (0xFFFE, 0xFFFF))
    )


def made(steps: list[Step]) -> Process:
    return process("Route_a", "采购审批", steps, start="提交", end="归档", note="制度 <3.1-e>")


def expected(steps: list[Step], true: set[str]) -> list[set[str]]:
    taken = [one for one in steps if not one.condition or one.expression in true]
    return [{f"{kept(one.title)}\n{kept(one.who)}" for one in step.tasks} for step in taken]


@given(routes, st.sets(st.sampled_from(["a > 1", "b<2"])))
def test_a_token_passes_the_tasks_that_the_route_names(steps: list[Step], true: set[str]) -> None:
    graph = read(write(made(steps)))
    assert graph.name == "采购审批"
    assert play(graph, lambda expression: expression in true) == expected(steps, true)


@given(routes)
def test_every_reference_is_met_and_every_node_is_drawn(steps: list[Step]) -> None:
    graph = read(write(made(steps)))
    for key, (source, target, _expression) in graph.flows.items():
        assert key in graph.nodes[source].goes
        assert key in graph.nodes[target].comes
    counted = sum(len(one.goes) for one in graph.nodes.values())
    assert counted == sum(len(one.comes) for one in graph.nodes.values()) == len(graph.flows)
    assert set(graph.boxes) == set(graph.nodes)
    assert set(graph.ways) == set(graph.flows)
    owners = [one.owner for one in graph.nodes.values() if one.kind == "userTask"]
    assert owners == [kept(task.who) for step in steps for task in step.tasks]


@given(routes)
def test_nothing_is_drawn_over_anything_else(steps: list[Step]) -> None:
    graph = read(write(made(steps)))
    for (ax, ay, aw, ah), (bx, by, bw, bh) in combinations(graph.boxes.values(), 2):
        assert ax + aw < bx or bx + bw < ax or ay + ah < by or by + bh < ay
    assert all(x >= 0 and y >= 0 for x, y, _w, _h in graph.boxes.values())
    for key, way in graph.ways.items():
        source, target, _expression = graph.flows[key]
        assert touches(graph, source, way[0])
        assert touches(graph, target, way[-1])
        assert all(x >= 0 and y >= 0 for x, y in way)
        assert all(x1 == x2 or y1 == y2 for (x1, y1), (x2, y2) in pairwise(way))


def touches(graph: Graph, key: str, point: tuple[int, int]) -> bool:
    """Whether a point lies on the border of a node's box."""
    (x, y, width, height), (px, py) = graph.boxes[key], point
    return (px in (x, x + width) and y <= py <= y + height) or (
        py in (y, y + height) and x <= px <= x + width
    )


def test_a_route_without_steps_leads_from_start_to_end() -> None:
    graph = read(write(made([])))
    assert [one.kind for one in graph.nodes.values()] == ["startEvent", "endEvent"]
    assert play(graph, lambda _expression: False) == []


def test_the_file_is_the_same_each_time() -> None:
    steps = [Step([Task("终审", "分管院长")], "5 万元以上", "amount >= limit")]
    assert write(made(steps)) == write(made(steps))
    assert b"amount &gt;= limit" in write(made(steps))
