"""The text of a source, which itself is never published.

sentences   where each sentence begins and ends, and its digest
quantities  the amounts, shares, dates and times that a sentence mentions
passages    a source is added: its sentences as positions and digests
"""
