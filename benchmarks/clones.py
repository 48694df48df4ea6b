"""Projects of many sources: the project's own source as often as is wanted, each time about another
company, so that what takes longer with more sources is seen.

What the world shares stays one thing, such as Microsoft, to which all the agreements lead; the rest
is each source's own, with names of its own: the company that the source is about, its people and
products, and every statement. The same number gives the same files. They pass `pactgraph check`;
texts of their own they have none.

`python -m benchmarks.clones 100 -o FOLDER` writes one, for `pactgraph build --project FOLDER`.
"""

import re
import shutil
from functools import cache
from pathlib import Path

import click
from pactgraph.places import find_project

_SOURCE = "microsoft-openai-2025"
# What is told of the things of a source, and of those that all sources speak of.
_TOLD_TOGETHER = ("entities.ttl", "derived.ttl")
_SHARED = frozenset(
    f"id:{name}"
    for name in [
        "agi",
        "amazon",
        "azure",
        "bing",
        "deepmind",
        "developers",
        "disease-treatment",
        "general-public",
        "google",
        "industry",
        "microsoft",
        "musk",
        "office",
        "other-large-companies",
        "regulators",
        "softbank",
    ]
)
# Where the number of a clone goes, the word that its company is called, and the name of its source.
_NUMBER, _WORD, _NAME = "\ue000", "\ue001", "\ue002"
_NAMES = {"OpenAI": _WORD, "ChatGPT": f"{_WORD}Chat", "Altman": f"{_WORD}man"}
_NAMES |= {"奥尔特曼": _NAMES["Altman"]}
_NAMED = re.compile("|".join(_NAMES))
_OWN = re.compile(r"\bid:[\w.-]*\w|http://71396\.com/")
_IDENTIFIER = re.compile(r'(?<=schema:identifier ")[^"]*')
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"(@\w+)')
_LABEL = {"@en": f"{{}} ({_WORD})", "@zh": f"{{}}（{_WORD}）"}
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]


def clone_project(sources: int, folder: Path) -> Path:
    """A project of so many sources in `folder`, the first of which is ours as it is."""
    project = find_project()
    for name in ("ontology", "data", "queries"):
        shutil.copytree(project / name, folder / name, dirs_exist_ok=True)
    for number in range(1, sources):
        for path in sorted((project / "data" / "sources").glob(f"{_SOURCE}.*")):
            name = path.name.replace(_SOURCE, _name(number))
            text = _filled(_template(path), number)
            (folder / "data" / "sources" / name).write_text(text, "utf-8")
    for name in _TOLD_TOGETHER:
        own = _own_blocks(project / "data" / name)
        with (folder / "data" / name).open("a", encoding="utf-8") as file:
            file.writelines(_filled(own, number) for number in range(1, sources))
    return folder


@cache
def _template(path: Path) -> str:
    """A file of our source as the template of others."""
    return "".join(map(_cut, path.read_text("utf-8").splitlines(keepends=True)))


@cache
def _own_blocks(path: Path) -> str:
    """The template of what is told of a source's own things in a file about the things of all."""
    blocks = path.read_text("utf-8").rstrip().split("\n\n")[1:]
    own = [block for block in blocks if block.partition(" ")[0] not in _SHARED]
    return "".join(f"\n{_cut(block)}\n" for block in own)


def _cut(code: str) -> str:
    """Turtle in which the things of our source have given way to those of another."""
    if code.startswith("@prefix"):
        return code.replace(_SOURCE, _NAME)
    code = _IDENTIFIER.sub(rf"\g<0>-{_NUMBER}", code.replace(_SOURCE, _NAME))
    pieces, end = list[str](), 0
    for text in _TEXT.finditer(code):
        between = code[end : text.start()]
        is_label = between.rstrip().endswith("rdfs:label")
        pieces += [_OWN.sub(_renamed, between), _told(text, is_label=is_label)]
        end = text.end()
    return "".join([*pieces, _OWN.sub(_renamed, code[end:])])


def _renamed(name: re.Match[str]) -> str:
    """The name of a thing; what is shared keeps it."""
    own = name.group()
    return own if own in _SHARED else f"{own}{'-' if own.startswith('id:') else ''}{_NUMBER}"


def _told(text: re.Match[str], *, is_label: bool) -> str:
    """A text about the things of a source; a label tells of which."""
    said = _NAMED.sub(lambda name: _NAMES[name.group()], text[1])
    if is_label and said == text[1]:
        said = _LABEL[text[2]].format(said)
    return f'"{said}"{text[2]}'


def _filled(template: str, number: int) -> str:
    """What a template is for the source of this number."""
    text = template.replace(_NUMBER, str(number)).replace(_WORD, _word(number))
    return text.replace(_NAME, _name(number))


def _name(number: int) -> str:
    """The name of a source."""
    return f"{_word(number).lower()}-{number}"


def _word(number: int) -> str:
    """What the company of a source is called: a word that can be spoken, and no other's."""
    rest, word = number * 7919, ""
    for _ in range(3):
        rest, place = divmod(rest, len(_SYLLABLES))
        word += _SYLLABLES[place]
    return word.capitalize()


@click.command()
@click.argument("sources", type=click.IntRange(min=1))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder of the project to write.",
)
def main(sources: int, output: Path) -> None:
    """Write a project of SOURCES sources.

    \b
    python -m benchmarks.clones 100 -o hundred
    pactgraph build --project hundred --releases hundred/releases
    """
    clone_project(sources, output)


if __name__ == "__main__":
    main()
