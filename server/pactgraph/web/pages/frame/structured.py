"""What a page tells machines that read pages, in the words of schema.org
(https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents).
"""

import json
from collections.abc import Mapping

from markupsafe import Markup

# What would end the element, or begin another or a comment, whatever the text is.
_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def structured(document: Mapping[str, object]) -> Markup:
    """`document` as an element of a page's head; what is empty in it is left out. A browser runs
    nothing of it: it is a block of data.
    """
    told = {name: value for name, value in document.items() if value not in ("", None, [], {})}
    text = json.dumps({"@context": "https://schema.org", **told}, ensure_ascii=False)
    return Markup('<script type="application/ld+json">{}</script>').format(
        Markup(text.translate(_UNSAFE))
    )
