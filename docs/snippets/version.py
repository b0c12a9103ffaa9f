"""The same in two places."""

import diorama as rr

assert rr.version() == rr.__version__
