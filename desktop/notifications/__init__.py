"""The notification center: what happened at the team server for the person, and what they want to hear of."""
