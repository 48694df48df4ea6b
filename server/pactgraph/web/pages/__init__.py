"""The pages: templates, words in English and Chinese, and static files.

routes  the addresses `/en/…` and `/zh/…`, and `/`, which leads to one of them
home    the home page
questions  the page of all saved queries
query   the page of a saved query
thing   the page of a thing
search  the page of a search for a name
drawing  pictures that the server makes: what holds when
frame   what every page is made with: the page itself, cells, words, templates
reading  what pages read out of the graph: names, statements, the sentences behind them
"""
