"""Files and folders as the system has them.

held      folders that a process makes for a while, and what dead ones left
identity  which file it is that stands open
digest    the SHA-256 of files
pieces    files that are read a piece at a time
cache     values that are kept by what they follow from
packing   gzip whose pieces are packed by themselves
signature the byte-order mark that a file may begin with
"""
