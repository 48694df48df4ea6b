"""The pages by which the graph is asked: home, saved queries, the search for a name.

routes   their addresses
home     the home page; latest has what it tells out of the graph, and people who takes part
listing  the page of all saved queries
query    the page of a saved query
form     its form
view     its answer, of which table is a table of the columns, as they are arranged, with
         the bars beside their numbers
search   the page of a search for a name
"""

from pactgraph.web.pages.questions.routes import blueprint
from pactgraph.web.pages.questions.search import search_page

__all__ = ["blueprint", "search_page"]
