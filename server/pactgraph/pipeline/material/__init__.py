"""What a build works on: the files of a project, what they say, and what is wrong with it.

inputs    which files make a release, and which graph each belongs to
extracts  what each file says, by predicates
answers   answers to questions about files, kept or given anew
dataset   what each file says, kept apart
findings  what is to be mended, and the report that gathers it
"""

from pactgraph.pipeline.material.dataset import Dataset
from pactgraph.pipeline.material.extracts import SourceFile
from pactgraph.pipeline.material.findings import Finding, Report, raise_for, read_report
from pactgraph.pipeline.material.inputs import Inputs, unfit, version_of

__all__ = [
    "Dataset",
    "Finding",
    "Inputs",
    "Report",
    "SourceFile",
    "raise_for",
    "read_report",
    "unfit",
    "version_of",
]
