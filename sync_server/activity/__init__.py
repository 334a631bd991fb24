"""What happened in a team or a project, as its members may see it."""
