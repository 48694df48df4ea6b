"""A build after any edits gives what a build from nothing gives, byte by byte, or fails with the
same words; so does one whose cache is of another project, or broken.

`PACTGRAPH_EDITS=100 pytest tests/unit/test_incremental.py` tries more than CI has time for.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from conftest import Cli
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pactgraph.errors import BuildError
from pactgraph.pipeline import Inputs, build

EXAMPLES = int(os.environ.get("PACTGRAPH_EDITS", "2"))
ROOM = 10**8
START = """\
@prefix code: <https://w3id.org/pactgraph/code/> .
@prefix id: <https://w3id.org/pactgraph/id/> .
@prefix pact: <https://w3id.org/pactgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""


def companies(*names: str) -> str:
    """A file that tells of companies, each in the group of the one before."""
    before, told = "microsoft", START
    for name in names:
        told += f"""id:{name.lower()} a pact:Organization ;
    rdfs:label "{name}"@en ;
    rdfs:label "{name} 公司"@zh ;
    pact:partOf id:{before} .

"""
        before = name.lower()
    return told


def source(name: str, amount: str, label: str = "pays") -> str:
    """A source that tells of one payment."""
    return f"""{START}id:{name} a pact:Investment ;
    rdfs:label "Microsoft {label} {name}"@en ;
    rdfs:label "微软付款 {name}"@zh ;
    pact:actor id:microsoft ;
    pact:amount "{amount}"^^xsd:decimal ;
    pact:currency "USD" ;
    pact:date "2023-01"^^xsd:gYearMonth ;
    pact:modality code:reported .
"""


def rule(word: str, more: str = "") -> str:
    """A rule that sees every label."""
    return f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CONSTRUCT {{ ?x skos:{word} ?label }} WHERE {{ ?x rdfs:label ?label {more} }}
"""


CHECK = """PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT ?focusNode ("it pays ten" AS ?message) ("{severity}" AS ?severity)
WHERE {{ ?focusNode pact:amount ?ten FILTER(?ten = 10) }}
"""
# What the files that are edited may hold, None where there is none.
FILES: dict[str, Sequence[str | None]] = {
    "data/more.ttl": [None, *map(companies, ["Acme"], ["Bolt"]), companies("Acme", "Bolt")],
    "data/sources/one.ttl": [None, source("one", "10"), source("one", "11"), source("two", "11")],
    "data/sources/two.ttl": [None, source("two", "7"), source("two", "7", "gives")],
    "data/links/names.ttl": [None, f'{START}id:microsoft skos:altLabel "MS"@en .\n'],
    "ontology/rules/90-more.rq": [
        None,
        rule("note"),
        rule("note", 'FILTER(LANG(?label) = "zh")'),
        rule("scopeNote", "FILTER NOT EXISTS { ?other skos:altLabel ?any }"),
        "no SPARQL",
    ],
    "ontology/checks/ten.rq": [None, *(CHECK.format(severity=s) for s in ("warning", "error"))],
}
EDITS = st.lists(
    st.sampled_from(
        [(path, number) for path, variants in FILES.items() for number in range(len(variants))]
    ),
    min_size=3,
    max_size=3 + EXAMPLES // 10,
    unique=True,
)


def edit(project: Path, path: str, number: int) -> None:
    """Have a file hold one of its variants, or be gone."""
    text = FILES[path][number]
    (project / path).unlink(missing_ok=True)
    if text is not None:
        (project / path).write_text(text, "utf-8")


def outcome(project: Path, releases: Path, room: int) -> dict[str, bytes] | str:
    """All files of the release that a build gives, or the words with which it fails."""
    try:
        build(Inputs(project), releases, project / "none", lambda line: None, room=room)
    except BuildError as error:
        return str(error)
    return current_files(releases)


def current_files(releases: Path) -> dict[str, bytes]:
    """What the current release is, byte by byte; its name is in the manifest."""
    folder = (releases / "current").resolve()
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def slim(little: Cli) -> Path:
    """The little project without most of what makes its build take time."""
    for folder in ("alignments", "checks", "shapes"):
        for path in (little.folder / "ontology" / folder).iterdir():
            if path.name not in ("things.ttl", "header.ttl", "has-a-class.rq"):
                path.unlink()
    return little.folder


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == 2,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(EDITS)
def test_a_build_after_any_edits_is_that_from_nothing(
    little: Cli, edits: list[tuple[str, int]]
) -> None:
    with TemporaryDirectory() as folder:
        project, kept = Path(folder, "project"), Path(folder, "kept")
        shutil.copytree(slim(little), project)
        for path in ("data/more.ttl", "data/sources/one.ttl"):
            edit(project, path, 1)
        assert isinstance(outcome(project, kept, ROOM), dict)
        for number, (path, variant) in enumerate(edits):
            edit(project, path, variant)
            made = outcome(project, kept, ROOM)
            assert made == outcome(project, Path(folder, f"nothing-{number}"), 0)


# One machine and another; the second has one processor.
MACHINES = [
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"},
]
ON_ONE = """
import os
os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
from pactgraph.cli import main
main()
"""


def test_a_release_is_the_same_on_any_machine_with_a_cold_a_warm_and_a_foreign_cache(
    little: Cli,
) -> None:
    edit(slim(little), "data/sources/one.ttl", 1)

    def built(releases: Path, number: int, room: str) -> dict[str, bytes]:
        start = [["-m", "pactgraph"], ["-c", ON_ONE]][number]
        command = [sys.executable, *start, "build", "--releases", str(releases)]
        subprocess.run(
            [*command, "--build-cache", room],
            cwd=little.folder,
            env={**os.environ, **little.environment, **MACHINES[number]},
            check=True,
            capture_output=True,
            timeout=120,
        )
        return current_files(releases)

    nothing = built(little.releases, 0, "0")
    assert not (little.releases / ".cache").exists()
    first = little.folder.parent / "first"
    assert built(first, 1, "100MiB") == nothing  # cold
    assert list((first / ".cache").iterdir())
    elsewhere = little.folder.parent / "elsewhere"
    elsewhere.mkdir()
    shutil.copytree(first / ".cache", elsewhere / ".cache")
    assert built(elsewhere, 0, "100MiB") == nothing  # warm, and of another machine
