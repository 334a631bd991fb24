"""The assistant: ask models about the open contract, and see what their changes are worth."""
