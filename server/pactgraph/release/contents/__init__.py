"""What a release consists of, and how it is read.

artefact  a file of a release, as the manifest lists it
folder    what stands in the folder of a release
manifest  what a release is made of, as a value and as JSON
read      a release, whose files are verified before they are used
"""

from pactgraph.release.contents.artefact import Artefact, Role, row_of
from pactgraph.release.contents.folder import REMEDY, STORE, is_folder
from pactgraph.release.contents.manifest import (
    CHECKSUMS,
    LONGEST,
    MANIFEST,
    Manifest,
    is_release_id,
    read_manifest,
)
from pactgraph.release.contents.read import Release, open_release

__all__ = [
    "CHECKSUMS",
    "LONGEST",
    "MANIFEST",
    "REMEDY",
    "STORE",
    "Artefact",
    "Manifest",
    "Release",
    "Role",
    "is_folder",
    "is_release_id",
    "open_release",
    "read_manifest",
    "row_of",
]
