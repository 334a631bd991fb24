"""Who somebody is: accounts, sessions, sign-in, API keys."""
