"""The command line: one file a command, and `commands`, which parses."""
