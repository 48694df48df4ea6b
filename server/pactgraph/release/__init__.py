"""Releases: immutable folders that a build writes once and everything else reads.

about     what the dataset of a release is called and says of itself
contents  what stands in the folder of a release: manifest, files, and whether they are whole
current   which release is the one in use
verified  files of releases, verified once
lending   which of those that stand open a request is answered from

What reads is offered here. What writes is not, so that nobody who reads has it in:

workshop  where a build writes, and how that gets its place
store     the store on disk
write     a release written aside, synced, read back, named and made current
kept      the releases that a folder keeps, and how old ones go
exchange  releases brought to other machines, and from there
"""

from pactgraph.release.about import About
from pactgraph.release.contents import (
    CHECKSUMS,
    LONGEST,
    MANIFEST,
    Artefact,
    Manifest,
    Release,
    Role,
    is_release_id,
    open_release,
    read_manifest,
)
from pactgraph.release.current import CURRENT, current_id, current_release, has_current
from pactgraph.release.verified import VerifiedFiles

__all__ = [
    "CHECKSUMS",
    "CURRENT",
    "LONGEST",
    "MANIFEST",
    "About",
    "Artefact",
    "Manifest",
    "Release",
    "Role",
    "VerifiedFiles",
    "current_id",
    "current_release",
    "has_current",
    "is_release_id",
    "open_release",
    "read_manifest",
]
