"""The small changes that a test should notice: one syntax tree each.

Only bodies of functions are changed; strings are left alone, for most are texts for people.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed module; ``lines`` are those of the node that was changed."""

    line: int
    lines: range
    what: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its text."""
    original = ast.parse(source)
    places = [place for place, node in enumerate(ast.walk(original)) if _in_a_body(original, node)]
    nodes = list(ast.walk(original))
    for place in places:
        for change, (what, _) in enumerate(_changes(nodes[place])):
            tree = copy.deepcopy(original)
            node = list(ast.walk(tree))[place]
            _replace(tree, node, _changes(node)[change][1])
            first = getattr(nodes[place], "lineno", 0)
            last = getattr(nodes[place], "end_lineno", first) or first
            yield Mutant(first, range(first, last + 1), what, ast.fix_missing_locations(tree))


def _in_a_body(tree: ast.Module, wanted: ast.AST) -> bool:
    """Whether a node is code of a function: no annotation, decorator, default or docstring."""
    return id(wanted) in _bodies(tree)


def _bodies(tree: ast.Module) -> set[int]:
    kept: set[int] | None = getattr(tree, "bodies", None)
    if kept is None:
        kept = {id(node) for function in _functions(tree) for node in _code(function)}
        tree.bodies = kept  # type: ignore[attr-defined]  # found once a tree
    return kept


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def _code(function: ast.FunctionDef) -> Iterator[ast.AST]:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    for statement in body:
        yield from _walk(statement)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return  # a function of its own
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "type_comment"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _changes(node: ast.AST) -> list[tuple[str, ast.AST]]:
    """What may be put in a node's place, each with a word for it."""
    made = [one for change in _KINDS for one in change(node)]
    return [(what, _placed(new, node)) for what, new in made]


def _placed(new: ast.AST, old: ast.AST) -> ast.AST:
    return ast.copy_location(new, old) if hasattr(old, "lineno") else new


def _comparison(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            new = copy.deepcopy(node)
            new.ops[place] = _COMPARISONS[type(operator)]()
            yield f"{type(operator).__name__} → {type(new.ops[place]).__name__}", new


def _arithmetic(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _OPERATORS:
        text = isinstance(node, ast.BinOp) and any(
            isinstance(side, ast.JoinedStr) or getattr(side, "value", 0).__class__ is str
            for side in (node.left, node.right)
        )
        if not text:
            new = copy.deepcopy(node)
            new.op = _OPERATORS[type(node.op)]()
            yield f"{type(node.op).__name__} → {type(new.op).__name__}", new


def _logic(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.BoolOp):
        new = copy.deepcopy(node)
        new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"{type(node.op).__name__} → {type(new.op).__name__}", new
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "without not", copy.deepcopy(node.operand)


def _condition(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        new = copy.deepcopy(node)
        new.test = ast.copy_location(ast.UnaryOp(ast.Not(), new.test), new.test)
        yield "if → if not", new


def _constant(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield f"{node.value} → {not node.value}", ast.Constant(not node.value)
        elif isinstance(node.value, int | float):
            yield f"{node.value} → {node.value + 1}", ast.Constant(node.value + 1)


def _statement(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "return None", ast.Return(ast.Constant(None))
    if isinstance(node, ast.Raise | ast.Break | ast.Continue | ast.AugAssign | ast.Delete):
        yield f"no {type(node).__name__.lower()}", ast.Pass()
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.YieldFrom):
        yield "no call", ast.Pass()


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


_KINDS = (_comparison, _arithmetic, _logic, _condition, _constant, _statement)


def _replace(tree: ast.Module, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
                return
            if isinstance(value, list) and any(one is old for one in value):
                value[[one is old for one in value].index(True)] = new
                return
    raise LookupError(ast.dump(old))
