"""Options for settings, with the help and the default of their fields."""

from collections.abc import Callable
from typing import Any, TypeAlias

import click

from pactgraph.config import MIB, settings_fields

Command: TypeAlias = Callable[..., Any]


def options(*names: str) -> Callable[[Command], Command]:
    """Options for the settings called `names`, with the help and default of their fields."""

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            field = settings_fields()[name]
            kind, metavar = (
                (click.Path(), None)
                if field.metadata["kind"] in ("folder", "file")
                else (str, field.metadata["kind"].upper())
            )
            default = (
                f" [{_shown(field.default)}]"
                if isinstance(field.default, int | float | str)
                else ""
            )
            help = f"{field.metadata['help']}{default}. Also PACTGRAPH_{name.upper()}."
            option = f"--{name.replace('_', '-')}"
            if field.metadata["kind"] == "flag":
                command = click.option(f"{option}/--no-{option[2:]}", default=None, help=help)(
                    command
                )
            else:
                command = click.option(option, type=kind, metavar=metavar, help=help)(command)
        return command

    return decorate


def _shown(default: object) -> str:
    """A default as a person would write it: whole mebibytes in words."""
    return (
        f"{default // MIB} MiB"
        if isinstance(default, int) and default >= MIB
        else f"{default:g}"
        if isinstance(default, float)
        else str(default)
    )
