"""The pages of things: each has an address, `/en/id/microsoft`, and a page by its kind.

routes   the addresses
kinds    which page a thing has, by its classes
plain    the page of a thing of any kind
agent    the page of a company, a person or a group
played   the parts that an agent plays, and under which heading each stands
sections statements below headings, as that page lists them
lead     what stands first on it: sentences made of counts
elsewhere  where else a thing is known, and its numbers in registers
statement  the page of a statement
related  the statements that one hangs together with
told     what pages tell of any thing: its names, what is said of it, what leads to it
listing  a list of things, a part at a time
browse   the pages of lists: classes, the things of one, all companies and people
"""
