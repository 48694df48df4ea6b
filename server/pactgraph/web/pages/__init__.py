"""The pages: templates, words in English and Chinese, and static files.

routes  the addresses `/en/…` and `/zh/…`, and `/`, which leads to one of them
home    the home page
query   the page of a saved query
thing   the page of a thing
render  a template with its words, in a language
cells   what a page shows of a term
"""
