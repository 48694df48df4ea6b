"""Arrows point down: a module imports only from levels below its own, and only owners import what
they own.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

PACKAGE = Path(__file__).parents[2] / "server" / "pactgraph"
# From the bottom up; the longest name that a module begins with says its level.
LEVELS = (
    {"pactgraph.words"},
    {
        "pactgraph.addresses",
        "pactgraph.controls",
        "pactgraph.errors",
        "pactgraph.files",
        "pactgraph.machine",
    },
    {"pactgraph.outcomes", "pactgraph.places", "pactgraph.readers", "pactgraph.sandbox"},
    {"pactgraph.config", "pactgraph.rdf"},
    {"pactgraph.sources", "pactgraph.sparql"},
    {"pactgraph.queries", "pactgraph.release", "pactgraph.search"},
    {"pactgraph.pipeline", "pactgraph.engine"},
    {
        "pactgraph.queries.headed",
        "pactgraph.queries.names",
        "pactgraph.queries.parts",
        "pactgraph.queries.strangers",
    },
    {"pactgraph.queries.known"},
    {"pactgraph.queries.ask"},
    {"pactgraph.mcp"},
    {"pactgraph.api", "pactgraph.web"},
    {"pactgraph.cli"},
    {"pactgraph.__main__"},
)
# A library → where it may be imported.
OWNERS = {
    "flask": {"pactgraph.web"},
    "jinja2": {"pactgraph.web"},
    "werkzeug": {"pactgraph.web"},
    "babel": {"pactgraph.web"},
    "cachetools": {"pactgraph.web"},
    "prometheus_client": {"pactgraph.web"},
    "click": {"pactgraph.cli"},
    "rdflib": {"pactgraph.pipeline"},
    "pyshacl": {"pactgraph.pipeline"},
    "shacl": {"pactgraph.pipeline"},
    "granian": {"pactgraph.web"},
    "httpx": {"pactgraph.engine.remote", "pactgraph.release.exchange"},
    "yaml": {"pactgraph.queries"},
    "sqlite3": {"pactgraph.search"},
    "rapidfuzz": {"pactgraph.search"},
    "mcp": {"pactgraph.mcp"},
    "mcp_types": {"pactgraph.mcp"},
    "anyio": {"pactgraph.mcp"},
    "pandas": {"pactgraph.api"},
    "tabulate": {"pactgraph.cli"},
}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imports(path: Path) -> Iterator[str]:
    """The modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            inner = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name for name in inner if name in NAMES)


def module(path: Path) -> str:
    dotted = ".".join(("pactgraph", *path.relative_to(PACKAGE).with_suffix("").parts))
    return dotted.removesuffix(".__init__")


NAMES = {module(path) for path in MODULES}


def level(name: str) -> tuple[int, str]:
    """The level of a module, and the name that says so."""
    fitting = [
        (known, number)
        for number, names in enumerate(LEVELS)
        for known in names
        if name == known or name.startswith(f"{known}.")
    ]
    known, number = max(fitting, key=lambda item: len(item[0]))
    return number, known


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_a_module_imports_only_from_lower_levels(path: Path) -> None:
    own, room = level(module(path))
    others = {name for name in imports(path) if name.startswith("pactgraph.")}
    upward = {name for name in others if level(name)[0] >= own and level(name)[1] != room}
    assert not upward, f"{path.name} imports {upward}, which stand no lower"


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_a_library_is_imported_only_where_it_belongs(path: Path) -> None:
    own = module(path)
    for library in {name.split(".")[0] for name in imports(path)} & OWNERS.keys():
        assert any(own == room or own.startswith(f"{room}.") for room in OWNERS[library]), library


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


def test_a_module_has_few_arrows_and_few_lines() -> None:
    """As in the code bases that are read best: about three arrows a module, about a hundred lines."""
    arrows = [len({*imports(path)} & NAMES - {module(path)}) for path in MODULES]
    lines = {module(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert sum(arrows) / len(arrows) <= 3.5
    assert median(lines.values()) < 90
    assert [name for name, count in lines.items() if count > 250] == []


PACKAGES = sorted(path for path in MODULES if path.name == "__init__.py")


@pytest.mark.parametrize("path", PACKAGES, ids=module)
def test_a_package_names_what_stands_in_it(path: Path) -> None:
    told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    inner = {each for each in NAMES if each.rpartition(".")[0] == module(path)}
    assert [name for name in sorted(inner) if name.rpartition(".")[2] not in told] == []
