"""A project's own tests: run by the project's own tool, and what came of each of them."""
