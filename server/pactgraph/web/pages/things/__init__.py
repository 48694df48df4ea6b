"""The pages of things: each has an address, `/en/id/microsoft`, and a page by its kind.

routes  the addresses
kinds   which page a thing has, by its classes
plain   the page of a thing of any kind
"""
