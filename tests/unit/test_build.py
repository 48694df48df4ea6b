"""A build makes a release or says in one clear line what to mend, and never anything between."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pactgraph
import pytest
from conftest import PROJECT, Cli
from pactgraph.errors import BuildError, ReleaseError
from pactgraph.pipeline import Inputs, build
from pactgraph.pipeline.checks.evidence import texts_at_hand
from pactgraph.release import current_release

SOURCE = "data/sources/microsoft-openai-2025.ttl"
QUERY = "queries/money/money-by-kind.rq"
# What a person does wrong: file, text, what it becomes; then what the finding names: file, node,
# rule and remedy.
MISTAKES = {
    "a typo in Turtle": (
        SOURCE,
        "pact:share 0.27",
        "pact:share ,0.27",
        f"{SOURCE}:",
        "",
        "turtle-syntax",
        "not valid Turtle",
    ),
    "an undeclared prefix": (
        SOURCE,
        "pact:share 0.27",
        "pct:share 0.27",
        f"{SOURCE}:",
        "",
        "turtle-syntax",
        "pct:",
    ),
    "an unknown property": (
        SOURCE,
        "pact:share 0.27",
        "pact:shard 0.27",
        SOURCE,
        "id:stake-2025",
        "unknown-term",
        "did you mean pact:share?",
    ),
    "an unknown class": (
        SOURCE,
        "id:stake-2025 a pact:Stake",
        "id:stake-2025 a pact:Steak",
        SOURCE,
        "id:stake-2025",
        "unknown-term",
        "pact:Stake?",
    ),
    "an unknown sentence": (
        SOURCE,
        "pact:evidence s:s31",
        "pact:evidence s:s99",
        SOURCE,
        "id:change-agi",
        "unknown-sentence",
        "the source has s01 to s49",
    ),
    "an unknown thing": (
        SOURCE,
        "pact:about id:azure",
        "pact:about id:azzure",
        SOURCE,
        "id:claim-azure-needed",
        "unknown-iri",
        "did you mean id:azure?",
    ),
    "an IRI used twice": (
        SOURCE,
        "id:right-agi a",
        "id:right-ip-2025 a",
        SOURCE,
        "id:right-ip-2025",
        "described-once",
        "above in this file",
    ),
    "an IRI of another file": (
        "data/entities.ttl",
        "id:bing a",
        "id:protest a",
        SOURCE,
        "id:protest",
        "described-once",
        "in data/entities.ttl",
    ),
    "a code of another list": (
        SOURCE,
        "pact:kind code:freedom",
        "pact:kind code:extended",
        SOURCE,
        "id:right-agi",
        "right-kind-code",
        "code:right-kind",
    ),
    "a modality of another list": (
        SOURCE,
        "code:attributed",
        "code:licence",
        SOURCE,
        "id:approval",
        "situation-modality-code",
        "code:modality",
    ),
    "27 instead of 0.27": (
        SOURCE,
        "pact:share 0.27",
        "pact:share 27.0",
        SOURCE,
        "id:stake-2025",
        "stake-share",
        "0.27 for 27 percent",
    ),
    "27 in canonical form": (
        SOURCE,
        "pact:share 0.27",
        'pact:share "27"^^xsd:decimal',
        SOURCE,
        "id:stake-2025",
        "stake-share",
        "0.27 for 27 percent",
    ),
    "an integer as a share": (
        SOURCE,
        "pact:share 0.27",
        "pact:share 27",
        SOURCE,
        "id:stake-2025",
        "stake-share",
        "0.27 for 27 percent",
    ),
    "a rewritten number": (
        SOURCE,
        "pact:share 0.27",
        "pact:share 0.270",
        SOURCE,
        "id:stake-2025",
        "canonical-number",
        'write "0.27"',
    ),
    "no currency": (
        SOURCE,
        '    pact:currency "USD" ;\n    pact:evidence s:s27 ;',
        "    pact:evidence s:s27 ;",
        SOURCE,
        "id:commitment-azure",
        "amount-with-currency",
        "add pact:currency",
    ),
    "no evidence": (
        SOURCE,
        "    pact:evidence s:s31 ;\n",
        "",
        SOURCE,
        "id:change-agi",
        "situation-evidence",
        "cite the sentence",
    ),
    "no Chinese label": (
        "data/entities.ttl",
        '    rdfs:label "必应"@zh ;\n',
        "",
        "data/entities.ttl",
        "id:bing",
        "label-both",
        "English and in Chinese",
    ),
    "a blank node": (
        SOURCE,
        "pact:about id:azure",
        "pact:about []",
        SOURCE,
        "",
        "no-blank-nodes",
        "use IRIs",
    ),
    "a day that does not exist": (
        SOURCE,
        '"2023-01"^^xsd:gYearMonth',
        '"2023-13"^^xsd:gYearMonth',
        SOURCE,
        "id:investment-2023",
        "value-exists",
        '"2023-13" is no valid xsd:gYearMonth',
    ),
    "a sentence cited and excused": (
        SOURCE,
        "pact:evidence s:s11 ;",
        "pact:evidence s:s03 ;",
        "data/sources/microsoft-openai-2025.passages.ttl",
        "/s03>",
        "sentence-covered",
        "remove it from pact:withoutClaim",
    ),
    "a query that does not parse": (
        QUERY,
        "ORDER BY",
        "ORDRE BY",
        QUERY,
        "",
        "query-runs",
        "not valid SPARQL",
    ),
    "a query about an unknown class": (
        QUERY,
        "pact:Stake",
        "pact:Steak",
        QUERY,
        "",
        "query-runs",
        "nothing describes pact:Steak",
    ),
    "a query with an unstated column that there isn't": (
        QUERY,
        "unstated: [amount,",
        "unstated: [sum,",
        QUERY,
        "",
        "query-runs",
        "line 8: unstated names sum",
    ),
    "a query that calls another endpoint": (
        QUERY,
        "WHERE {",
        "WHERE { SERVICE <urn:x> {}",
        QUERY,
        "",
        "query-runs",
        "remove SERVICE",
    ),
    "a label in a third language": (
        SOURCE,
        '年协议"@zh ;',
        '年协议"@zh-CN ;',
        SOURCE,
        "id:agreement-2025",
        "label-language",
        "tag it en or zh, not zh-cn",
    ),
    "a date with a time zone": (
        SOURCE,
        '"2025-10-28"^^xsd:date',
        '"2025-10-28Z"^^xsd:date',
        SOURCE,
        "id:announcement",
        "situation-date",
        "no time zone",
    ),
    "a column without a head": (
        "queries/money/money-by-kind.rq",
        "#+   payer: {en: Payer, zh: 付款方}\n",
        "",
        "queries/money/money-by-kind.rq",
        "",
        "query-runs",
        "lacks a head for the column payer; write under columns, payer: {en: A short head",
    ),
    "a query without title": (
        "queries/money/money-by-kind.rq",
        "#+ title:",
        "#+ titel:",
        "queries/money/money-by-kind.rq",
        "",
        "query-header",
        "line 1: titel is no key of the #+ header; did you mean title?",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gives_one_clear_finding_and_leaves_nothing(mistake: str, copy: Path) -> None:
    path, before, after, file, focus, rule, remedy = MISTAKES[mistake]
    replace(copy / path, before, after)
    with pytest.raises(BuildError) as caught:
        build(Inputs(copy), copy / "releases", copy, lambda line: None)
    finding, count = str(caught.value).splitlines()
    assert count == "1 error"
    assert finding.startswith(file)
    assert all(part in finding for part in (focus, remedy, f"[{rule}]"))
    assert not (copy / "releases").exists()


def test_the_command_line_tells_a_mistake_on_standard_error_with_exit_code_1(broken: Cli) -> None:
    replace(broken.folder / SOURCE, "pact:share 0.27", "pact:shard 0.27")
    done = broken("build")
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        f"pactgraph: {SOURCE}: id:stake-2025: unknown property pact:shard; did you mean "
        "pact:share? [unknown-term]" in done.stderr
    )


def replace(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def test_a_failed_build_leaves_the_current_release(broken: Cli) -> None:
    assert broken("build").returncode == 0
    before = current_release(broken.releases)
    replace(broken.folder / SOURCE, "pact:share 0.27", "pact:shard 0.27")
    assert broken("build").returncode == 1
    assert current_release(broken.releases) == before
    assert {path.name for path in broken.releases.iterdir()} == {".cache", "current", before.id}


def test_dates_that_clash_are_a_finding(broken: Cli) -> None:
    path = broken.folder / SOURCE
    head, right, tail = path.read_text("utf-8").partition("id:right-ip-2025 a pact:Right")
    path.write_text(
        head + right + tail.replace('"2032"^^xsd:gYear', '"2020"^^xsd:gYear', 1), "utf-8"
    )
    done = broken("check")
    assert done.returncode == 1
    assert "id:right-ip-2025: it would end before it begins" in done.stderr


def test_the_same_inputs_give_the_same_bytes_anywhere(
    copy: Path, releases: Path, tmp_path: Path
) -> None:
    """Where the order of sets, the language, the time and the number of processors are others."""
    first = current_release(releases)
    program = (
        "import os, runpy; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]); "
        "runpy.run_module('pactgraph', run_name='__main__', alter_sys=True)"
    )
    settings = {
        "PYTHONHASHSEED": "1",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "Asia/Shanghai",
        "PACTGRAPH_TEXTS": "",
        "PACTGRAPH_RELEASES": str(tmp_path / "elsewhere"),
    }
    subprocess.run(
        [sys.executable, "-c", program, "build"],
        cwd=copy,
        env={**os.environ, **settings},
        check=True,
    )
    second = current_release(tmp_path / "elsewhere")
    assert second.id == first.id
    assert files(second.folder) == files(first.folder)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_many_builds_at_once_all_succeed_with_one_release(little: Cli) -> None:
    command = [sys.executable, "-m", "pactgraph", "build", "--releases", str(little.releases)]
    builds = [
        subprocess.Popen(
            command, cwd=little.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    folders = {process.communicate(timeout=60)[0] for process in builds}
    assert [process.returncode for process in builds] == [0, 0, 0]
    assert len(folders) == 1
    release = current_release(little.releases)
    assert {path.name for path in little.releases.iterdir()} == {".cache", "current", release.id}


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("ontology/rules/30-source-dates.rq", "SELECT * {}", "a rule is a CONSTRUCT query"),
        (
            "ontology/rules/30-source-dates.rq",
            "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            "remove SERVICE",
        ),
        ("ontology/rules/30-source-dates.rq", "CONSTRUCT", "not valid SPARQL"),
        (
            "ontology/checks/attribution.rq",
            "SELECT ?x { ?x a ?y }",
            "a check returns ?focusNode and ?message",
        ),
        ("ontology/checks/attribution.rq", "\udcff", "not UTF-8 at byte 0"),
        ("ontology/shapes/states.ttl", "shape:x a", "not valid Turtle"),
        ("queries/money/money-by-kind.rq", "\udcff", "not UTF-8 at byte 0"),
    ],
)
def test_a_broken_rule_check_shape_or_query_names_its_file(
    path: str, text: str, words: str, little: Cli
) -> None:
    (little.folder / path).write_bytes(text.encode("utf-8", "surrogateescape"))
    done = little("check")
    assert done.returncode == 1
    assert path in done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_another_input_gives_another_release(little: Cli) -> None:
    first = Inputs(little.folder).release_id
    replace(little.folder / "data/entities.ttl", "微软", "微软公司")
    assert Inputs(little.folder).release_id != first


@pytest.mark.parametrize("file", ["rdf/__init__.py", "queries/__init__.py", "sources/dates.py"])
def test_a_change_in_the_code_makes_another_release(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Path(pactgraph.__file__).parent
    first = Inputs(PROJECT).release_id
    shutil.copytree(package, tmp_path / "pactgraph")
    monkeypatch.setattr(pactgraph, "__file__", str(tmp_path / "pactgraph" / "__init__.py"))
    assert Inputs(PROJECT).release_id == first
    (tmp_path / "pactgraph" / file).write_text("# changed")
    assert Inputs(PROJECT).release_id != first


def test_a_damaged_release_is_noticed_and_built_again(little: Cli) -> None:
    release, _ = build(Inputs(little.folder), little.releases, little.folder, lambda line: None)
    release.dataset_file.write_text("")
    with pytest.raises(ReleaseError, match=r"dumps/pactgraph\.nq is missing or changed"):
        release.verify()
    build(Inputs(little.folder), little.releases, little.folder, lambda line: None)[0].verify()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BuildError, match="can't be written"):
        build(Inputs(PROJECT), tmp_path / "file", tmp_path, lambda line: None)


def test_a_folder_without_a_project_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="is it a pactgraph project"):
        build(Inputs(tmp_path), tmp_path / "releases", tmp_path, lambda line: None)


def test_a_wrong_passage_is_noticed_where_the_text_is_at_hand(broken: Cli, texts: Path) -> None:
    path = broken.folder / "data/sources/microsoft-openai-2025.passages.ttl"
    replace(path, "oa:end 60 ;", "oa:end 59 ;")
    done = broken("check", "--texts", str(texts))
    assert done.returncode == 1
    assert "s01> : " not in done.stderr
    assert "[passage-verifies]" in done.stderr


def test_a_sentence_that_nothing_cites_is_a_warning_and_lowers_the_coverage(broken: Cli) -> None:
    replace(broken.folder / SOURCE, "pact:evidence s:s11 ;", "pact:evidence s:s12 ;")
    done = broken("check")
    assert done.returncode == 0
    coverage = "coverage 99 %: 144 of 145 claims told; 47 of 49 sentences cited, 1 without a claim"
    assert coverage in done.stderr
    assert "/s11>: no statement cites it; state what it says" in done.stderr


def test_the_article_is_covered_and_grounded_whole(cli: Cli, texts: Path) -> None:
    done = cli("check", "--texts", str(texts))
    assert "coverage 100 %: 145 of 145 claims told; 48 of 49 sentences cited" in done.stderr
    assert "1 without a claim; 29 values grounded in the text; 0 numbers unused" in done.stderr
    assert "warning" not in done.stderr


def test_texts_beside_the_project_are_found_by_a_way_from_inside_of_it(texts: Path) -> None:
    inputs = Inputs(Path())
    assert texts_at_hand(Path(os.path.relpath(texts)), inputs) == texts_at_hand(texts, inputs) != {}


def test_every_passage_verifies_against_its_text(cli: Cli, texts: Path) -> None:
    assert "53 passages verified against the text" in cli("check", "--texts", str(texts)).stderr


def test_a_new_build_replaces_the_current_release_and_keeps_the_old(little: Cli) -> None:
    first, _ = build(Inputs(little.folder), little.releases, little.folder, lambda line: None)
    replace(little.folder / "data/entities.ttl", "微软", "微软公司")
    second, _ = build(Inputs(little.folder), little.releases, little.folder, lambda line: None)
    assert current_release(little.releases).id == second.id != first.id
    first.verify()
    shutil.rmtree(little.releases)


def test_what_has_not_changed_is_not_built_again(little: Cli) -> None:
    steps: list[str] = []
    first, before = build(Inputs(little.folder), little.releases, little.folder, steps.append)
    assert any(step.startswith("publish") for step in steps)
    steps.clear()
    second, after = build(Inputs(little.folder), little.releases, little.folder, steps.append)
    assert steps == [f"kept      {first.folder}, since nothing has changed"]
    assert second.id == first.id
    assert list(map(str, after.warnings)) == list(map(str, before.warnings))


def test_what_has_not_changed_is_held_against_the_texts_at_hand(
    little: Cli, tmp_path: Path
) -> None:
    build(Inputs(little.folder), little.releases, tmp_path, lambda line: None)
    (tmp_path / "text.txt").write_text("A text.\n")
    steps: list[str] = []
    build(Inputs(little.folder), little.releases, tmp_path, steps.append)
    assert [step.split()[0] for step in steps] == [
        *("load", "infer", "validate", "describe", "publish"),
    ]


def test_the_warnings_of_a_release_are_told_again(broken: Cli) -> None:
    replace(broken.folder / SOURCE, "pact:evidence s:s11 ;", "pact:evidence s:s12 ;")
    told = [line for line in broken("build").stderr.splitlines() if "warning: " in line]
    again = broken("build").stderr.splitlines()
    assert told
    assert [line for line in again if "warning: " in line] == told
    assert any("nothing has changed" in line for line in again)
