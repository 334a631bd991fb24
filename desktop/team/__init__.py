"""Working in a team: sign-in, members, who is there, comments, conflicts, and the state of sync."""
