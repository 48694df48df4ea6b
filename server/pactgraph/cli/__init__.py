"""The command line: each command reads the settings, calls one function, and prints.

group     the command that all others belong to, and how each ends
options   options for settings, out of their fields
formats   an option that names a format
releases  the release that a command works on, built first where there is none
own_files files of RDF that are served as they are, standard input among them
answers   answers on standard output; table draws them for people
build, export, find, query, serve, source: one file a command, imported when it is asked for
"""

from pactgraph.cli.group import main

__all__ = ["main"]
