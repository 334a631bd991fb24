"""The JSON documents of the command line: pure functions from values to dictionaries."""
