"""Projects, revisions, reports and the outbox in SQLite."""
