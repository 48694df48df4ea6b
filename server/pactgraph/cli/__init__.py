"""The command line: each command reads the settings, calls one function, and prints.

frame     what each of them is made of
own_files files of RDF that are served as they are, standard input among them
standard_input  the text of a query from there
answers   answers on standard output; table draws them for people, layout says how wide its columns
          are, wrapping where lines end, numbers how they are read; words what else is read, in
          prose
arguments what stands behind the name of a saved query; quoting shows a word of it
about     what a person is told of saved queries
shells    the shells that complete words; completion says what a word of a query may become,
          offered what a value
watch     builds while somebody writes
checkup   what a machine has for a server, and what it lacks
build, doctor, export, find, load, mcp, query, serve, source: one file a command, release a package,
imported when it is asked for
"""

from pactgraph.cli import shells
from pactgraph.cli.frame import main

__all__ = ["main", "shells"]
