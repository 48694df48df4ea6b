"""A release as one file for the loader that an engine comes with: its graphs, their union and the
marker.
"""

from pathlib import Path

from pactgraph.engine.remote.holding import MARKER, holding_of
from pactgraph.engine.remote.loading.pieces import parts_of
from pactgraph.release import Release

_COMMANDS = """\
load it into an empty store, and start the engine over that:
  Oxigraph   oxigraph load --location STORE --file {file}
  Jena       tdb2.tdbloader --loc STORE {file}
  Virtuoso   isql 1111 dba PASSWORD, and there
             ld_dir('{folder}', '{name}', 'urn:x'); rdf_loader_run(); checkpoint;
  QLever     qlever index, with INPUT_FILES = {name} and FORMAT = nq in its Qleverfile
  GraphDB    importrdf load -f -i REPOSITORY {file}
then pactgraph load --engine ADDRESS again: it asks for the digest, and says whether all is there"""


def write_file(release: Release, file: Path) -> str:
    """Write all of `release` to `file`, as N-Quads; what to do with it. Raises OSError where that
    can't be written.
    """
    holding = holding_of(release)
    with parts_of(release, holding.union) as parts, file.open("wb") as output:
        for graph, part in parts.items():
            end = f" <{graph}> .\n".encode()
            with part.file.open("rb") as triples:
                output.writelines(line.removesuffix(b" .\n") + end for line in triples)
        for line in holding.marker.splitlines():
            output.write(f"{line.removesuffix(' .')} <{MARKER}> .\n".encode())
    return _COMMANDS.format(file=file, folder=file.parent.resolve(), name=file.name)
