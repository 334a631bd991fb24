"""The places where a name is used, found by what it means."""
