"""A project's own tests in the window: marks beside them, and what came of them."""
