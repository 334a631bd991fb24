"""The team server: accounts, teams and sync. Knows the wire, nothing of analysis."""
