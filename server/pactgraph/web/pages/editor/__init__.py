"""The editor of queries: its page, with an answer or what is wrong where a query is asked.

routes  its addresses, and what a browser finds that asks the endpoint
draft   what stands in the editor
answer  what is shown of an answer
page    both as a page
"""

from pactgraph.web.pages.editor.routes import asked, blueprint, page_of

__all__ = ["asked", "blueprint", "page_of"]
