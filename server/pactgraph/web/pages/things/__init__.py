"""The pages of things: each has an address, `/en/id/microsoft`, and a page by its kind.

routes   the addresses
kinds    which page a thing has, by its classes
plain    the page of a thing of any kind
heading  what every page says of its thing first and last
facts    what is said of a thing, property by property
links    what leads to a thing, counted
listing  a list of things, a part at a time
browse   the pages of lists: classes, the things of one, all companies and people
"""
