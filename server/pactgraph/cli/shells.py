"""Shells that ask what an unfinished word may become, as click has them
(https://click.palletsprojects.com/en/stable/shell-completion/). Where that can't be told, nothing
is said, since it would stand amid what a person writes.
"""

from collections.abc import Sequence

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

from pactgraph.controls import on_one_line
from pactgraph.errors import PactgraphError

# What bash cuts words at.
_BREAKS = "=:"


class _Shell(ShellComplete):
    """A shell, in which a word stays whole that has a `=` or a `:` in it."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """What is offered for the word; nothing where that can't be told."""
        *before, word = _joined([*args, incomplete])
        cut = len(word) - len(incomplete.lstrip(_BREAKS)) if incomplete != word else 0
        option = word.partition("=")[0] + "=" if word[:2] == "--" and "=" in word else ""
        try:
            found = super().get_completions(before, word)
        except (PactgraphError, OSError):
            return []
        return [
            CompletionItem(
                (option + item.value)[cut:], item.type, on_one_line(item.help or "") or None
            )
            for item in found
        ]


def _joined(words: Sequence[str]) -> list[str]:
    """The words of a command line, with those together that bash has cut."""
    whole: list[str] = []
    is_open = False
    for word in words:
        is_break = bool(word) and not word.strip(_BREAKS)
        if whole and (is_break or is_open):
            whole[-1] += word
        else:
            whole.append(word)
        is_open = is_break
    return whole


@add_completion_class
class _Bash(_Shell, BashComplete):
    """Bash, which puts no space behind `=`, since a value follows."""

    source_template = BashComplete.source_template.replace(
        "COMPREPLY+=($value)",
        'COMPREPLY+=("$value")\n            [[ $value == *= ]] && compopt -o nospace',
    )


@add_completion_class
class _Zsh(_Shell, ZshComplete):
    """Zsh."""


@add_completion_class
class _Fish(_Shell, FishComplete):
    """Fish."""
