"""`pactgraph query` for a person: the list, the help of a query, its parameters on the command
line, and tables that fit a terminal.
"""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROJECT, Cli
from pactgraph.cli import words
from pactgraph.cli.wrapping import width_of
from pactgraph.controls import has_controls
from pactgraph.queries import LANGUAGES, load_catalog
from terminal import Screen, on_terminal

QUERIES = load_catalog(PROJECT / "queries").queries
DAY = "2032-07-01"
ASKED = ["query", "rights-on-day", "-p", "holder=microsoft", "-p", f"day={DAY}"]

Terminal = Callable[..., Screen]


@pytest.fixture
def terminal(cli: Cli) -> Terminal:
    """The command line at a terminal so many columns wide."""

    def run(columns: int, *arguments: str) -> Screen:
        command = [sys.executable, "-m", "pactgraph", *arguments]
        return on_terminal(command, cli.environment, columns, str(cli.folder))

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ["microsoft", DAY],
        ["--holder", "microsoft", "--day", DAY],
        [f"--day={DAY}", "--holder=microsoft"],
        ["--day", DAY, "microsoft"],
        ["-p", "holder=microsoft", DAY],
        ["microsoft", "-p", f"day={DAY}", "--format", "csv"],
    ],
)
def test_an_argument_is_given_by_an_option_a_pair_or_its_place(
    arguments: list[str], cli: Cli
) -> None:
    done = cli("query", "rights-on-day", *arguments)
    assert (done.returncode, done.stdout) == (0, cli(*ASKED).stdout)
    assert "right-ip-2025" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["--" + "x" * 100_000],
        ["a", "b", "x\x1b]0;y\x07\u202ez" * 10_000],
        ["--x\x1b[31m"],
        ["-p", "x\x1b[31m"],
        ["-p", "\x1b=1", "-p", "\x1b=1"],
        ["\udcff", "\udcff", "\udcff"],
    ],
)
def test_a_message_neither_fills_the_screen_nor_steers_it(words: list[str], cli: Cli) -> None:
    for name in ("rights-on-day", "--list"):
        done = cli("query", name, *words)
        assert done.returncode > 0
        assert len(done.stderr) < 5000
        assert not has_controls(done.stderr)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["rights-on-day", "--hodler", "x"], 2, "Did you mean '--holder'?"),
        (["rights-on-day", "--frmat", "csv"], 2, "Did you mean '--format'?"),
        (["rights-on-day", "--day"], 2, "--day needs a value, such as 2031-06-30"),
        (["offices-of-a-person", *["Sam"] * 8, "x"], 2, "Sam is a value too many"),
        (["rights-on-day", "--day", DAY, "-p", f"day={DAY}"], 2, "day is given twice"),
        (["rights-on-day", "-p", "hodler=x"], 1, "did you mean holder"),
        (
            ["rights-on-day", "--holder", "微软"],
            1,
            "needs the parameter day, such as\npactgraph query rights-on-day --holder 微软 --day ",
        ),
        (["--frmat", "csv"], 2, "Did you mean '--format'?"),
        (["--list", "--frmat"], 2, "Did you mean '--format'?"),
        (["--list", "nosuchword"], 1, "no saved query tells of nosuchword"),
        (["--list", "-p", "x=1"], 2, "need the NAME of a saved query"),
        (["-", "word"], 1, "-p fills in saved queries"),
        (["rights-on-dya", "--help"], 1, "did you mean rights-on-day"),
    ],
)
def test_words_that_fit_no_query_are_explained(
    arguments: list[str], code: int, words: str, cli: Cli
) -> None:
    done = cli("query", *arguments, stdin="ASK {}")
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr


def test_a_parameter_called_like_an_option_is_given_by_a_pair(little: Cli) -> None:
    """`project` is an option of the command, `first_day` none."""
    (little.folder / "queries" / "money" / "money-by-kind.rq").rename(little.folder / "other.rq")
    (little.folder / "queries" / "money" / "own.rq").write_text(
        "#+ title: {en: A, zh: 甲}\n#+ summary: {en: A, zh: 甲}\n#+ tags: [test]\n#+ parameters:\n"
        "#+   project: {type: string, en: p, zh: 甲, example: it's}\n"
        "#+   first_day: {type: string, en: f, zh: 乙, example: b}\n"
        "#+ columns: {a: {en: A, zh: 甲}, b: {en: B, zh: 乙}}\n"
        "SELECT ?a ?b { BIND($project AS ?a) BIND($first_day AS ?b) } ORDER BY ?a LIMIT 5\n",
        "utf-8",
    )
    help = little("query", "own", "--help").stdout
    (example,) = [line.strip() for line in help.splitlines() if "pactgraph query own -" in line]
    assert example == """pactgraph query own -p 'project=it'"'"'s' --first-day b"""
    done = little(*shlex.split(example)[1:])
    assert done.stdout == "a,b\nit's,b\n", done.stderr


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_help_of_a_query_is_its_header_with_a_command_that_runs(
    name: str, lang: str, cli: Cli
) -> None:
    query = QUERIES[name]
    done = cli("query", name, "--help", "--lang", lang)
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join(done.stdout.split())
    assert query.title.in_language(lang) in said
    for parameter in query.parameters:
        assert parameter.label.in_language(lang) in said
        assert parameter.example in said
    assert max(map(width_of, done.stdout.splitlines())) <= 100
    (example,) = [line for line in done.stdout.splitlines() if line.startswith("  pactgraph ")]
    # Each runs in one of the two languages.
    if LANGUAGES[len(name) % 2] == lang:
        answer = cli(*shlex.split(example)[1:])
        assert answer.returncode == 0, answer.stderr


def test_help_is_from_the_project_where_there_is_no_release_and_builds_none(little: Cli) -> None:
    done = little("query", "money-by-kind", "--help")
    assert done.stdout.startswith("Usage: pactgraph query money-by-kind")
    assert not little.releases.exists()


def test_the_list_has_the_queries_that_tell_of_all_the_words_in_either_language(cli: Cli) -> None:
    def names(*words: str) -> list[str]:
        lines = cli("query", "--list", *words).stdout.splitlines()
        return [line for line in lines if not line.startswith(" ")]

    assert names() == list(QUERIES)
    assert names("某主体在某日享有的权利") == ["rights-on-day"]
    assert names("RIGHTS", "day") == names("day", "rights")
    assert "rights-on-day" in names("RIGHTS", "day")
    assert set(names("ownership")) >= {
        name for name, query in QUERIES.items() if query.topic == "ownership"
    }
    assert len(names("ownership")) < len(QUERIES)


@pytest.mark.parametrize("columns", [30, 40, 80, 200])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_fits_the_terminal(columns: int, lang: str, terminal: Terminal) -> None:
    done = terminal(columns, "query", "--list", "--lang", lang)
    assert done.returncode == 0
    assert max(map(width_of, done.text.splitlines())) <= columns
    for query in QUERIES.values():
        assert query.name in done.text
        assert query.title.in_language(lang).replace(" ", "") in "".join(done.text.split())
    assert done.text.count("\nrights\n") == 1


def test_what_is_found_fits_the_terminal(terminal: Terminal) -> None:
    done = terminal(60, "find", "Microsoft")
    assert max(map(width_of, done.text.splitlines())) <= 60
    assert "id:microsoft" in done.text


def test_joined_iris_are_shortened_as_others_are(terminal: Terminal) -> None:
    text = terminal(100, "query", "money-totals").text
    assert "id:investment-2019 id:investment-2023" in " ".join(text.split())
    assert "https://" not in text


@pytest.mark.parametrize("columns", [20, 40, 80, 400])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_fits_the_terminal_and_loses_nothing(
    columns: int, lang: str, terminal: Terminal, cli: Cli
) -> None:
    done = terminal(columns, *ASKED, "--lang", lang)
    assert done.returncode == 0
    assert max(map(width_of, done.text.splitlines())) <= columns
    told = "".join(done.text.split())
    _, *rows = cli(*ASKED, "--lang", lang, "--format", "tsv").stdout.splitlines()
    for cell in "\t".join(rows).split():
        assert cell.strip('"').partition('"')[0].split("/")[-1].strip("<>") in told


def test_a_narrow_terminal_has_records_and_a_wide_one_a_table(terminal: Terminal) -> None:
    narrow, wide = (terminal(columns, *ASKED).text for columns in (40, 400))
    assert narrow.startswith("-- 1 --\n")
    assert "\n-- 2 --\n" in narrow
    assert "-- 1 --" not in wide
    assert wide.splitlines()[1].startswith("-----")


def test_amounts_are_grouped_and_stand_right_at_a_terminal_only(
    terminal: Terminal, cli: Cli
) -> None:
    shown = terminal(400, "query", "money-by-kind").text
    assert "  250,000,000,000  " in shown
    assert "    1,000,000,000  " in shown
    assert "250000000000," in cli("query", "money-by-kind").stdout


def test_the_words_of_the_command_line_are_the_same_in_both_languages() -> None:
    import tomllib

    assert words.LANGUAGES == LANGUAGES
    folder = Path(str(words.__file__)).parent
    english, chinese = (
        list(tomllib.loads((folder / f"{language}.toml").read_text("utf-8")))
        for language in LANGUAGES
    )
    assert english == chinese


COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
LITTLE_ELSE = """
import sys, pyoxigraph as ox
store = ox.Store(sys.argv[1])
store.add(ox.Quad(*[ox.NamedNode("urn:x")] * 4))
store.flush()
"""


def test_a_large_release_answers_from_its_store_on_disk(little: Cli) -> None:
    assert little("build", "--store-from", "1").returncode == 0
    (store,) = little.releases.glob("current/store")
    loaded = little("query", "--store", "memory", "-", stdin=COUNT).stdout
    assert little("query", "-", stdin=COUNT).stdout == loaded
    shutil.rmtree(store)
    subprocess.run([sys.executable, "-c", LITTLE_ELSE, str(store)], check=True, timeout=60)
    assert little("query", "-", stdin=COUNT).stdout.split() == ["n", "1"]
    assert little("query", "--store", "memory", "-", stdin=COUNT).stdout == loaded


def test_a_store_on_disk_that_is_missing_is_made_again_by_a_build_alone(little: Cli) -> None:
    assert little("build", "--store-from", "1").returncode == 0
    shutil.rmtree(little.releases / "current" / "store")
    assert little("query", "-", stdin=COUNT).returncode == 0
    assert not list(little.releases.glob("current/store"))
    assert "store on disk" in little("build", "--store-from", "1").stderr
    assert list(little.releases.glob("current/store/CURRENT"))


@pytest.mark.parametrize("more", [[], ["--store-from", "0"], ["--store-from", "1000000"]])
def test_a_small_release_has_no_store_on_disk(more: list[str], little: Cli) -> None:
    assert little("build", *more).returncode == 0
    assert not list(little.releases.glob("current/store"))
