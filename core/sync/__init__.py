"""The client of the team server."""
