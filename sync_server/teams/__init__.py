"""Who works together: teams, members, roles, invitations."""
