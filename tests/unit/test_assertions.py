"""What tests may not say: what passes either way, and private names of ours."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FILES = sorted(path.relative_to(TESTS).as_posix() for path in TESTS.rglob("*.py"))
# What is still to be mended.
EITHER_WAY: set[str] = set()
PRIVATE = {
    "faults/inside.py",
    "http/test_http.py",
    "unit/test_damage.py",
}


@pytest.mark.parametrize("file", [file for file in FILES if file not in EITHER_WAY])
def test_every_assertion_has_one_outcome(file: str) -> None:
    assert list(either_way((TESTS / file).read_text("utf-8"))) == []


@pytest.mark.parametrize("file", [file for file in FILES if file not in PRIVATE])
def test_no_private_name_of_ours_is_read(file: str) -> None:
    assert list(private((TESTS / file).read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "assert a or b",
        "assert not a or b",
        "assert (a if b else c)",
        "assert x in (200, 404)",
        "assert x in {200, 404}",
        "assert a <= b or c, words",
    ],
)
def test_what_passes_either_way_is_found(text: str) -> None:
    assert list(either_way(text)) != []


@pytest.mark.parametrize(
    "text", ["x._y", "from pactgraph.x import _y", "f('pactgraph.x._y')", "f(x, '_y', 1)"]
)
def test_a_private_name_is_found(text: str) -> None:
    assert list(private(text)) != []


def either_way(text: str) -> Iterator[str]:
    """The assertions of a module that more than one outcome passes, with their lines. What is chosen
    inside of a comprehension, or as a part of what is expected, is a value, and fine.
    """
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assert) and (
            isinstance(node.test, ast.IfExp) or any(map(_is_choice, _parts(node.test)))
        ):
            yield f"line {node.lineno}: {ast.unparse(node.test)}"


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """An expression and all that it is made of, but for comprehensions."""
    yield node
    if not isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        for part in ast.iter_child_nodes(node):
            yield from _parts(part)


def _is_choice(node: ast.AST) -> bool:
    if isinstance(node, ast.BoolOp):
        return isinstance(node.op, ast.Or)
    return (
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.In)
        and isinstance(node.comparators[0], ast.Tuple | ast.List | ast.Set)
        and not any(isinstance(part, ast.Starred) for part in node.comparators[0].elts)
    )


def private(text: str) -> Iterator[str]:
    """The private names of ours that a module reads or replaces, with their lines; what a class of
    the module calls `self._x` is its own.
    """
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and _is_private(node.attr):
            if ast.unparse(node.value) not in ("self", "os"):
                yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.ImportFrom):
            if any(_is_private(name.name) for name in node.names):
                yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.Call):
            for argument in node.args:
                if (
                    isinstance(argument, ast.Constant)
                    and isinstance(argument.value, str)
                    and argument.value.rpartition(".")[2].isidentifier()
                    and _is_private(argument.value.rpartition(".")[2])
                ):
                    yield f"line {node.lineno}: {ast.unparse(node)}"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in ("_", "_replace")
