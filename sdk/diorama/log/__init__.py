"""The log functions, one file a subject.

A log function parses its arguments into fields and values (`diorama.components`) and appends one row to the
recording. A new one is a file here, and a parser there if it logs a component that nobody logged before.
"""
