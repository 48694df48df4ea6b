"""Releases: immutable folders that a build writes once and everything else reads.

artefact  a file of a release: its path, role, media type, size and digest
manifest  what a release is made of, and what of it can be downloaded
folder    what stands in the folder of a release
read      a release on disk, and whether it is as it was written
current   which release is the one in use
verified  files of releases, verified once

Only who makes one needs these:

workshop  where a build writes, and how that gets its place
store     the store on disk
write     a release written aside, synced, read back, named and made current
"""
