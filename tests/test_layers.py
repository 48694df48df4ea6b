"""Arrows point down: a module imports only from levels below its own, and only owners import what
they own.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "server" / "pactgraph"
LEVELS = (
    {"addresses", "controls", "errors", "held", "identity", "sandbox"},
    {"config", "namespaces", "media", "quantities", "sentences", "sparql"},
    {"catalog", "table", "triples"},
    {"turtle"},
    {"export"},
    {"manifest"},
    {"release"},
    {"build", "engine"},
    {"answer", "source"},
    {"web"},
    {"cli"},
    {"__main__"},
)
OWNERS = {
    "flask": {"web"},
    "click": {"cli"},
    "rdflib": {"build"},
    "pyshacl": {"build"},
    "granian": {"web"},
    "yaml": {"catalog"},
    "tabulate": {"table"},
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room(path: Path) -> str:
    """The file or folder of the package that a module belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """The modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (
                f"{node.module}.{alias.name}" for alias in node.names if node.module == "pactgraph"
            )


def level(name: str) -> int:
    return next(number for number, names in enumerate(LEVELS) if name in names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_lower_levels(path: Path) -> None:
    rooms = {name.split(".")[1] for name in imports(path) if name.startswith("pactgraph.")}
    upward = {other for other in rooms - {room(path)} if level(other) >= level(room(path))}
    assert not upward, f"{path.name} imports {upward}, which stand no lower"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_library_is_imported_only_where_it_belongs(path: Path) -> None:
    strangers = {
        name
        for name in imports(path)
        if room(path) not in OWNERS.get(name.split(".")[0], {room(path)})
    }
    assert not strangers


def test_modules_of_a_folder_do_not_import_each_other_in_a_circle() -> None:
    edges = {
        module(path): {name for name in imports(path) if name.startswith("pactgraph.")}
        for path in MODULES
    }
    seen: set[str] = set()
    while free := {
        name
        for name, targets in edges.items()
        if name not in seen and not (targets & edges.keys()) - seen - {name}
    }:
        seen |= free
    assert not edges.keys() - seen


def module(path: Path) -> str:
    return ".".join(("pactgraph", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    )
