"""Releases: immutable folders that a build writes once and everything else reads.

manifest  what a release is made of
read      a release on disk, and whether it is as it was written
verified  files of releases, verified once
workshop  where a build writes, and how that gets its place
"""
