"""What is worked on: workspaces, and who may do what in them."""
