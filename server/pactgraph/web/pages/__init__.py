"""The pages: their templates, words and files."""
