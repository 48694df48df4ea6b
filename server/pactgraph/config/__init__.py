"""Settings: one frozen dataclass, and where its values come from.

`settings` has the table; options of the command line, their help and names in the environment
(`PACTGRAPH_` and the field's name) all come from its fields. `groups` says which of them a command
has. `given` reads them, once, in `cli` or in `api`, and they are passed down.
"""

from pactgraph.config.given import Spelling, as_argument, as_option, is_given, read_settings
from pactgraph.config.groups import BUILDING, QUERYING, SERVING
from pactgraph.config.settings import (
    GIB,
    KIB,
    MIB,
    Settings,
    is_kept_on_disk,
    is_read_from_disk,
    settings_fields,
)

__all__ = [
    "BUILDING",
    "GIB",
    "KIB",
    "MIB",
    "QUERYING",
    "SERVING",
    "Settings",
    "Spelling",
    "as_argument",
    "as_option",
    "is_given",
    "is_kept_on_disk",
    "is_read_from_disk",
    "read_settings",
    "settings_fields",
]
