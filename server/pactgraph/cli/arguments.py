"""What stands behind the name of a saved query on a command line: its parameters, as options, as
`-p NAME=VALUE`, or bare in the order of its header.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import click

from pactgraph.cli.quoting import in_message, quoted
from pactgraph.cli.words import WORDS
from pactgraph.errors import ParameterError
from pactgraph.queries import SavedQuery


def read_arguments(
    query: SavedQuery, words: Sequence[str], pairs: Sequence[str], own: Collection[str]
) -> dict[str, str]:
    """The arguments by parameter, from the `words` of a command line and the `pairs` of its `-p`.
    A bare word is the value of the first parameter that nothing else names. The options `own` of
    the command are no parameters.

    Raises click.UsageError for words that don't fit the query, and ParameterError, with a command
    that does, where a parameter isn't given.
    """
    given: dict[str, str] = {}
    bare: list[str] = []
    for name, value in [*map(_pair, pairs), *_named(query, words, own, bare)]:
        if name in given:
            raise click.UsageError(f"{in_message(name)} is given twice")
        given[name] = value
    free = [parameter.name for parameter in query.parameters if parameter.name not in given]
    if len(bare) > len(free):
        raise click.UsageError(
            f"{quoted(in_message(bare[len(free)]))} is a value too many; put a value of several "
            "words in "
            f"quotes, such as\n{command_of(query, query.example, own)}"
        )
    given.update(zip(free, bare, strict=False))
    if given.keys() <= {parameter.name for parameter in query.parameters}:
        _check_whole(query, given, own)  # of a name that there isn't, whoever asks is told
    return given


def option_of(name: str) -> str:
    """The option that gives the parameter `name`."""
    return f"--{name.replace('_', '-')}"


def parameter_of(query: SavedQuery, option: str, own: Collection[str]) -> str | None:
    """The parameter that `option` gives; None where there is none, or it is the command's own."""
    names = {option_of(parameter.name): parameter.name for parameter in query.parameters}
    names |= {f"--{parameter.name}": parameter.name for parameter in query.parameters}
    return None if option in own else names.get(option)


def command_of(query: SavedQuery, arguments: Mapping[str, str], own: Collection[str]) -> str:
    """The command that asks `query` with `arguments`, as a shell reads it."""
    words = ["pactgraph", "query", query.name]
    for name, value in arguments.items():
        if parameter_of(query, option_of(name), own) == name:
            words += [option_of(name), value]
        else:
            words += ["-p", f"{name}={value}"]
    return " ".join(map(quoted, words))


def _named(
    query: SavedQuery, words: Sequence[str], own: Collection[str], bare: list[str]
) -> Iterator[tuple[str, str]]:
    """The parameters that options among `words` give, with their values; the other words go to
    `bare`.
    """
    rest = iter(words)
    for word in rest:
        if not word.startswith("-") or word[1:2].isdigit() or word == "-":
            bare.append(word)
            continue
        option, equals, value = word.partition("=")
        name = parameter_of(query, option, own)
        if name is None:
            options = [option_of(parameter.name) for parameter in query.parameters]
            raise click.NoSuchOption(in_message(option), possibilities=[*options, *own])
        if not equals:
            following = next(rest, None)
            if following is None:
                raise click.UsageError(f"{option} needs a value, such as {_example(query, name)}")
            value = following
        yield name, value


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(
            f"{in_message(text)!r} is not NAME=VALUE, such as holder=microsoft", param_hint="-p"
        )
    return name, value


def _check_whole(query: SavedQuery, given: Mapping[str, str], own: Collection[str]) -> None:
    """Raise ParameterError where a parameter has neither a value nor a default."""
    missing = [
        parameter.name
        for parameter in query.parameters
        if parameter.default is None and not given.get(parameter.name, "").strip()
    ]
    if missing:
        there = {name: value for name, value in given.items() if value.strip()}
        known = [name for name in query.example if name in there or name in missing]
        example = {name: there.get(name, query.example[name]) for name in known}
        raise ParameterError(
            WORDS.say(
                "needs",
                name=query.name,
                missing=WORDS.listed("and_also", [WORDS.say("one", name=name) for name in missing]),
                command=command_of(query, example, own),
            )
        )


def _example(query: SavedQuery, name: str) -> str:
    return next(one.example for one in query.parameters if one.name == name)
