"""Parse, don't validate: what a user passed to a log call, to values of the exact type of a component.

Every parser takes the value and the name that the user knows it by, and returns a `Field` with a value of its form
(or raises `UsageError`, worded `<name> must be ..., got ...`). Nothing here imports pyarrow before it is needed:
`columns` and `ext` do, and are imported by the first flush and by the first use of `ext=`.
"""
