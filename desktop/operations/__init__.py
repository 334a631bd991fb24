"""One function per user command: what the person asked for, done and told to the session."""
