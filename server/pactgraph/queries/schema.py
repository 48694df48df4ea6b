"""The JSON Schema of the headers of saved queries, for editors that check and complete them: it
says what the tables say that read a header.
"""

from pactgraph.queries.keys import Schema
from pactgraph.queries.read import HEADER

# Where a server gives it, and beside the queries of a project.
SCHEMA_PATH = "/schemas/saved-query.json"


def header_schema() -> Schema:
    """The schema (https://json-schema.org/draft/2020-12/schema) of a header, read as YAML."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The header of a saved query of pactgraph",
        "description": "The lines that begin with #+, without that; what they mean is in README.md",
        **HEADER.schema(),
    }
