"""Names as arguments of saved queries, in Python and on the command line."""

import json
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pactgraph
import pytest
from conftest import PROJECT, Cli, forge, rows_with
from pactgraph.engine import Capabilities, EmbeddedEngine, QueryRequest, QueryResult
from pactgraph.errors import DamageError, InputError, ParameterError, ReleaseError
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.names import UnclearNameError, names_of
from pactgraph.queries.read import load_catalog
from pactgraph.rdf.formats import Accept
from pactgraph.release import Release, Role, open_release

DAY: Any = {"day": "2032-07-01"}
MICROSOFT = "https://w3id.org/pactgraph/id/microsoft"


class Counting:
    """An engine that counts how often it is asked."""

    def __init__(self, engine: EmbeddedEngine) -> None:
        self._engine = engine
        self.asked = 0

    @property
    def capabilities(self) -> Capabilities:
        return self._engine.capabilities

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        self.asked += 1
        return self._engine.query(request, accept)

    def close(self) -> None:
        """It is the other's to close."""


@pytest.fixture
def counting(engine: EmbeddedEngine) -> Counting:
    return Counting(engine)


@pytest.fixture
def published(release: Release, counting: Counting) -> Iterator[Published]:
    index = names_of(release)
    assert index is not None
    yield Published(release, counting, load_catalog(PROJECT / "queries"), index)
    index.close()


@pytest.mark.parametrize(
    "holder", ["微软", "Microsft", "Microsoft", "MICROSOFT", " Microsoft Corp. "]
)
def test_a_name_is_taken_for_a_thing_and_the_engine_is_asked_once(
    holder: str, published: Published, counting: Counting
) -> None:
    asked = ask(published, "rights-on-day", {"holder": holder, **DAY})
    assert (asked.terms["holder"].value, counting.asked) == (MICROSOFT, 1)
    (understood,) = asked.understood
    assert (understood.parameter, understood.id) == ("holder", "id:microsoft")
    assert str(understood) == f"holder: {holder.strip()!r} is taken for id:microsoft (Microsoft)"


@pytest.mark.parametrize("holder", ["microsoft", "id:microsoft", MICROSOFT, f"<{MICROSOFT}>"])
def test_what_stands_for_itself_is_not_looked_for(
    holder: str, published: Published, counting: Counting
) -> None:
    asked = ask(published, "rights-on-day", {"holder": holder, **DAY})
    assert (asked.terms["holder"].value, asked.understood, counting.asked) == (MICROSOFT, (), 1)


@pytest.mark.parametrize("holder", ["http://www.wikidata.org/entity/Q2283", "wd:Q2283", "Q2283"])
def test_what_is_the_same_elsewhere_is_understood(holder: str, published: Published) -> None:
    asked = ask(published, "rights-on-day", {"holder": holder, **DAY})
    assert (asked.terms["holder"].value, len(asked.understood)) == (MICROSOFT, 1)


def test_an_iri_that_nothing_has_is_told_as_before(published: Published) -> None:
    with pytest.raises(ParameterError, match="did you mean id:microsoft"):
        ask(published, "rights-on-day", {"holder": "id:mircosoft", **DAY})


def test_a_name_that_nothing_has_asks_no_engine(published: Published, counting: Counting) -> None:
    with pytest.raises(UnclearNameError, match="no pact:Agent is called 'Anthropic'") as caught:
        ask(published, "rights-on-day", {"holder": "Anthropic", **DAY})
    assert (caught.value.parameter, caught.value.candidates, counting.asked) == ("holder", (), 0)
    assert "; there are id:" in str(caught.value)
    assert str(caught.value).endswith(" …")


def test_names_and_all_else_that_is_wrong_are_told_together(published: Published) -> None:
    wrong = {"holder": "Anthropic", "day": "soon", "who": "x"}
    with pytest.raises(ParameterError) as caught:
        ask(published, "rights-on-day", wrong)
    assert [one.parameter for one in caught.value.problems] == ["holder", "who", "day"]
    assert isinstance(caught.value.problems[0], UnclearNameError)


def test_a_clear_name_beside_an_unclear_one_is_none_of_what_is_wrong(published: Published) -> None:
    with pytest.raises(UnclearNameError) as caught:
        ask(published, "rights-on-day", {"holder": "微软", "source": "Anthropic", **DAY})
    assert [one.parameter for one in caught.value.problems] == ["source"]


@pytest.mark.parametrize("holder", ["ChatGPT", "chatgpt", "id:chatgpt"])
def test_what_is_of_another_class_is_told_as_what_it_is(holder: str, published: Published) -> None:
    with pytest.raises(ParameterError) as caught:
        ask(published, "rights-on-day", {"holder": holder, **DAY})
    told = "id:chatgpt (ChatGPT) is a product, and this takes an agent"
    assert told in str(caught.value)
    assert "id:chatgpt（ChatGPT）属于“产品”，而这里需要“主体”" in caught.value.in_language("zh")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"holder": "Anthropic"}, "没有名为“Anthropic”的 pact:Agent；可用的有 id:"),
        ({"holder": "id:nobody"}, "没有名为 id:nobody 的 pact:Agent；可用的有 id:"),
        ({"holder": "microsoft", "day": "soon"}, "“soon”不是 date 类型的值；请写成"),
        ({"holder": "microsoft", "x": "1"}, "查询 rights-on-day 没有参数 x；可用的参数：holder="),
        ({}, "查询 rights-on-day 缺少参数 holder；可用的参数：holder="),
    ],
)
def test_what_is_wrong_is_told_in_chinese_as_well(
    arguments: dict[str, str], told: str, published: Published
) -> None:
    with pytest.raises(ParameterError) as caught:
        ask(published, "rights-on-day", {**DAY, **arguments})
    assert told in caught.value.in_language("zh")


def test_words_are_there_in_both_languages() -> None:
    folders = [path.parent for path in (PROJECT / "server").rglob("zh.toml")]
    assert len(folders) == 4
    for folder in folders:
        tables = [
            tomllib.loads((folder / f"{each}.toml").read_text("utf-8")) for each in ("en", "zh")
        ]
        assert tables[0].keys() == tables[1].keys(), folder


def test_a_span_of_days_that_ends_before_it_begins_is_refused(published: Published) -> None:
    days = {"first": "2025-01-01", "last": "2024-12-31"}
    with pytest.raises(
        ParameterError, match="last: 2024-12-31 is before first, 2025-01-01"
    ) as caught:
        ask(published, "events-between", days)
    assert [one.parameter for one in caught.value.problems] == ["last"]
    same = ask(published, "events-between", {"first": "2025-01-01", "last": "2025-01-01"})
    assert same.terms["last"] == same.terms["first"]


def test_the_command_line_asks_for_so_many_rows(cli: Cli) -> None:
    done = cli("query", "what-changed", "agreement-2025", "--limit", "2", "--format", "csv")
    assert len(done.stdout.splitlines()) == 3
    assert "there are more rows; --offset 2 gives the next" in done.stderr


def test_the_command_line_says_in_chinese_what_is_wrong(cli: Cli) -> None:
    command = ["query", "rights-on-day", "--lang", "zh"]
    assert "查询 rights-on-day 缺少参数 holder" in cli(*command).stderr
    said = cli(*command, "ChatGPT", "2032-07-01").stderr
    assert "属于“产品”，而这里需要“主体”" in said
    said = cli(*command, "微软", "2032-07-01").stderr
    assert "holder：已把“微软”理解为 id:microsoft（微软）" in said


def test_several_are_told_with_their_kinds(published: Published) -> None:
    with pytest.raises(UnclearNameError, match=r"may be any of .*id:stake-2025") as caught:
        ask(published, "evidence-of", {"situation": "27 %"})
    assert "pact:Stake" in str(caught.value)
    assert len(caught.value.candidates) > 1


def test_without_an_index_names_are_refused_and_slugs_work(published: Published) -> None:
    old = replace(published, index=None)
    assert ask(old, "rights-on-day", {"holder": "microsoft", **DAY}).understood == ()
    with pytest.raises(ParameterError, match="not of type entity"):
        ask(old, "rights-on-day", {"holder": "微软", **DAY})


@pytest.fixture
def copied(release: Release, tmp_path: Path) -> Path:
    """A copy of the release, to be broken."""
    return Path(shutil.copytree(release.folder, tmp_path / release.id))


def test_a_changed_index_is_damage(copied: Path) -> None:
    path = open_release(copied).verify_names()
    assert path is not None
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(DamageError, match=r"names\.sqlite is missing or changed"):
        names_of(open_release(copied))
    with pytest.raises(DamageError), pactgraph.open(copied):
        pass


def test_a_release_from_before_there_was_an_index_says_so(copied: Path) -> None:
    release = open_release(copied)
    (copied / "names.sqlite").unlink()
    kept = [row for row in rows_with(release) if row["role"] != Role.NAMES]
    forge(copied / "manifest.json", files=kept)
    with pactgraph.open(copied) as graph:
        assert graph.query("rights-on-day", holder="microsoft", **DAY)
        with pytest.raises(ReleaseError, match="has no index of names"):
            graph.find("微软")


def test_python_finds_names_and_says_what_was_understood(release: Release) -> None:
    with pactgraph.open(release.folder) as graph:
        found = graph.find("微软", cls="pact:Agent", limit=1)
        assert [each.iri for each in found] == [MICROSOFT]
        assert graph.find("微软", cls="pact:Person") == ()
        answer = graph.query("rights-on-day", holder="微软", **DAY)
        assert answer.understood == {"holder": MICROSOFT}
        assert graph.query("rights-on-day", holder="microsoft", **DAY).understood == {}
        with pytest.raises(ParameterError, match="pact:Agnt; did you mean pact:Agent or"):
            graph.find("微软", cls="pact:Agnt")
        assert graph.find("微软", cls="pact:Person") == ()
        with pytest.raises(ParameterError, match="write it like pact:Agent"):
            graph.find("微软", cls="Agent")
    with pytest.raises(InputError, match="closed"):
        graph.find("微软")


def test_the_command_line_finds_names(cli: Cli) -> None:
    done = cli("find", "Microsft", "--limit", "1")
    assert (done.returncode, done.stdout.splitlines()[1].split(",")[0]) == (0, "id:microsoft")
    found = json.loads(cli("find", "微软", "--class", "pact:Agent", "--format", "json").stdout)
    assert (found[0]["iri"], found[0]["exact"]) == (MICROSOFT, True)
    assert "微软" in cli("find", "MSFT", "--lang", "zh", "--format", "table").stdout


def test_near_misses_are_said_and_nothing_is_found(cli: Cli) -> None:
    done = cli("find", "Google Cloud")
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        "nothing has a name like 'Google Cloud'; near to it are id:google (Google)" in done.stderr
    )
    said = cli("find", "xyzzy").stderr.splitlines()
    assert said[-1] == "pactgraph: nothing has a name like 'xyzzy'"


def test_the_command_line_says_what_a_name_was_taken_for(cli: Cli) -> None:
    done = cli("query", "rights-on-day", "-p", "holder=微软", "-p", "day=2032-07-01")
    assert done.returncode == 0
    assert "holder: '微软' is taken for id:microsoft (Microsoft)" in done.stderr
    assert (
        done.stdout
        == cli("query", "rights-on-day", "-p", "holder=microsoft", "-p", "day=2032-07-01").stdout
    )
