"""The places where a name is used."""
