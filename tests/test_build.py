"""A build makes a release or says in one clear line what to mend, and never anything between."""

import shutil
from pathlib import Path

import pytest
from conftest import PROJECT, Cli
from pactgraph.build import Inputs, build
from pactgraph.errors import BuildError, ReleaseError
from pactgraph.release import current_release

SOURCE = "data/sources/microsoft-openai-2025.ttl"
# What a person does wrong: file, text, what it becomes; then what the finding names: file, node, rule and remedy.
MISTAKES = {
    "a typo in Turtle": (SOURCE, "pact:share 0.27 ;", "pact:share 0.27 ,;", f"{SOURCE}:", "", "turtle-syntax", "not valid Turtle"),
    "an undeclared prefix": (SOURCE, "pact:share 0.27", "pct:share 0.27", f"{SOURCE}:", "", "turtle-syntax", "pct:"),
    "an unknown property": (SOURCE, "pact:share 0.27", "pact:shard 0.27", SOURCE, "id:stake-2025", "unknown-term", "did you mean pact:share?"),
    "an unknown class": (SOURCE, "id:stake-2025 a pact:Stake", "id:stake-2025 a pact:Steak", SOURCE, "id:stake-2025", "unknown-term", "pact:Stake?"),
    "an unknown sentence": (SOURCE, "s:s31", "s:s99", SOURCE, "id:change-agi", "unknown-sentence", "the source has s01 to s49"),
    "an unknown thing": (SOURCE, "id:azure", "id:azzure", SOURCE, "id:commitment-azure", "unknown-iri", "did you mean id:azure?"),
    "an IRI used twice": (SOURCE, "id:right-agi a", "id:right-ip-2025 a", SOURCE, "id:right-ip-2025", "described-once", "above in this file"),
    "an IRI of another file": ("data/entities.ttl", "id:bing a", "id:protest a", SOURCE, "id:protest", "described-once", "in data/entities.ttl"),
    "a code of another list": (SOURCE, "pact:kind code:freedom", "pact:kind code:extended", SOURCE, "id:right-agi", "right-kind-code", "code:right-kind"),
    "a modality of another list": (SOURCE, "code:attributed", "code:licence", SOURCE, "id:approval", "situation-modality-code", "code:modality"),
    "27 instead of 0.27": (SOURCE, "pact:share 0.27", "pact:share 27.0", SOURCE, "id:stake-2025", "canonical-number", 'write "27" instead of "27.0"'),
    "27 in canonical form": (SOURCE, "pact:share 0.27", 'pact:share "27"^^xsd:decimal', SOURCE, "id:stake-2025", "stake-share", "0.27 for 27 percent"),
    "an integer as a share": (SOURCE, "pact:share 0.27", "pact:share 27", SOURCE, "id:stake-2025", "stake-share", "0.27 for 27 percent"),
    "a rewritten number": (SOURCE, "pact:share 0.27", "pact:share 0.270", SOURCE, "id:stake-2025", "canonical-number", 'write "0.27"'),
    "no currency": (
        SOURCE,
        '    pact:currency "USD" ;\n    pact:evidence s:s27 ;',
        "    pact:evidence s:s27 ;",
        SOURCE,
        "id:commitment-azure",
        "amount-with-currency",
        "add pact:currency",
    ),
    "no evidence": (SOURCE, "    pact:evidence s:s08 ;\n", "", SOURCE, "id:investment-2021", "situation-evidence", "cite the sentence"),
    "no Chinese label": ("data/entities.ttl", '    rdfs:label "必应"@zh ;\n', "", "data/entities.ttl", "id:bing", "label-both", "English and in Chinese"),
    "a blank node": (SOURCE, "id:azure", "[]", SOURCE, "", "no-blank-nodes", "use IRIs"),
    "a day that does not exist": (
        SOURCE,
        '"2023-01"^^xsd:gYearMonth',
        '"2023-13"^^xsd:gYearMonth',
        SOURCE,
        "id:investment-2023",
        "value-exists",
        '"2023-13" is no valid xsd:gYearMonth',
    ),
    "a query without title": (
        "queries/money/money-by-kind.rq",
        "#+ title:",
        "#+ titel:",
        "queries/money/money-by-kind.rq",
        "",
        "query-header",
        "lacks 'title'",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gives_one_clear_finding_and_leaves_nothing(mistake: str, broken: Cli) -> None:
    path, before, after, file, focus, rule, remedy = MISTAKES[mistake]
    replace(broken.folder / path, before, after)
    done = broken("build")
    findings = [line for line in done.stderr.splitlines() if line.endswith("]")]
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(findings) == 1, done.stderr
    assert findings[0].removeprefix("pactgraph: ").startswith(file)
    assert all(part in findings[0] for part in (focus, remedy, f"[{rule}]"))
    assert not list(broken.releases.glob("*"))


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
    assert sorted(path.name for path in broken.releases.iterdir()) == sorted(["current", before.id])


def test_dates_that_clash_are_a_finding(broken: Cli) -> None:
    path = broken.folder / SOURCE
    head, right, tail = path.read_text("utf-8").partition("id:right-ip-2025 a pact:Right")
    path.write_text(head + right + tail.replace('"2032"^^xsd:gYear', '"2020"^^xsd:gYear', 1), "utf-8")
    done = broken("check")
    assert done.returncode == 1
    assert "id:right-ip-2025: it would end before it begins" in done.stderr


def test_the_same_inputs_give_the_same_bytes_anywhere(copy: Path, releases: Path, tmp_path: Path) -> None:
    first = current_release(releases)
    second, _ = build(Inputs(copy), tmp_path / "elsewhere", tmp_path, lambda line: None)
    assert second.id == first.id
    assert files(second.folder) == files(first.folder)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_another_input_gives_another_release(broken: Cli) -> None:
    first = Inputs(broken.folder).release_id
    replace(broken.folder / "data/entities.ttl", "Azure 云服务", "Azure 云端服务")
    assert Inputs(broken.folder).release_id != first


def test_a_damaged_release_is_noticed_and_built_again(broken: Cli) -> None:
    release, _ = build(Inputs(broken.folder), broken.releases, broken.folder, lambda line: None)
    release.dataset_file.write_text("")
    with pytest.raises(ReleaseError, match=r"dumps/pactgraph\.nq is missing or changed"):
        release.verify()
    build(Inputs(broken.folder), broken.releases, broken.folder, lambda line: None)[0].verify()


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


def test_every_passage_verifies_against_its_text(cli: Cli, texts: Path) -> None:
    assert "53 passages verified against the text" in cli("check", "--texts", str(texts)).stderr


def test_a_new_build_replaces_the_current_release_and_keeps_the_old(broken: Cli) -> None:
    first, _ = build(Inputs(broken.folder), broken.releases, broken.folder, lambda line: None)
    replace(broken.folder / "data/entities.ttl", "Azure 云服务", "Azure 云端服务")
    second, _ = build(Inputs(broken.folder), broken.releases, broken.folder, lambda line: None)
    assert current_release(broken.releases).id == second.id != first.id
    first.verify()
    shutil.rmtree(broken.releases)
