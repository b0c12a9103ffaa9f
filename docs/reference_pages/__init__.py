"""Makes docs/reference from the docstrings of `diorama` and from what the scripts in docs/snippets draw and print."""
