"""The pages: templates, words in English and Chinese, and static files.

routes  what all pages need, and `/`, which leads to the home page
questions  home, saved queries, and the search for a name
data    what marks and terms mean, figures, downloads, and what this is
sources  sources and their sentences, statements by force, what disagrees
deals   agreements, rights, money, events, and how all of it hangs together
things  the pages of things, by their kinds
editor  the editor of queries, and what comes of one
frame   what every page is made with: the page itself, cells, words, templates
drawing  pictures that the server makes: what holds when
reading  what pages read out of the graph: names, statements, the sentences behind them
vendored  the files of others that pages carry
"""
