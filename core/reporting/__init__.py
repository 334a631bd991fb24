"""Reports about a project for people: one value, and its Markdown and HTML."""
