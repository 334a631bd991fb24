"""Publishing: a TUF repository of releases, made and signed. Only whoever publishes uses this."""
