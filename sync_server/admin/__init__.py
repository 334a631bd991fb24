"""What administrators see and do: users, storage, the audit log."""
