"""The text of a source, which itself is never published.

texts       the texts in a folder, by their digests
sentences   where each sentence begins and ends, and its digest
mentions    what a sentence may mention, as values
numerals    numbers as they are written
dates       the dates that a sentence mentions
quantities  all that it mentions: amounts, shares, dates, lengths of time and numbers
figures     whether two texts have the same figures, and one way to write them
wording     whether two texts share a run of words
passages    a source is added: its sentences as positions and digests
"""
