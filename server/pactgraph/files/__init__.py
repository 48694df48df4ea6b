"""Files and folders as the system has them.

held      folders that a process makes for a while, and what dead ones left
identity  which file it is that stands open
"""
