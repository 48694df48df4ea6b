"""`python -m pactgraph` is the command line."""

from pactgraph.cli import main

main(prog_name="pactgraph")
