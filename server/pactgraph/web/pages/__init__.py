"""The pages: templates, words in English and Chinese, and static files.

routes  the addresses of things, and `/`, which leads to the home page
questions  home, saved queries, and the search for a name
thing   the page of a thing
frame   what every page is made with: the page itself, cells, words, templates
reading  what pages read out of the graph: names, statements, the sentences behind them
"""
