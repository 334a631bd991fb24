"""Names and what they mean across the files of a project: definitions, uses, members."""
