"""How people come to teams and projects: invitations by mail or by link."""
