"""Words in the files of a project: which files, which places in them, and what would stand there instead."""
