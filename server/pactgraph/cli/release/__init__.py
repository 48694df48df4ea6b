"""`pactgraph release`: releases on this machine, and those that go to others.

own    the command that the others belong to; list, show, verify, prune: the releases of this
       machine
depot  push, pull, follow, use: releases brought to others and from there, and which one is used
"""
