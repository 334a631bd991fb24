"""Sync: blobs, push, changes, snapshots, live hints, presence."""
