"""How often each file was fetched on each day. Nothing about who fetched it."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from sync_server.database import metadata

download_counts = Table(
    "download_counts",
    metadata,
    Column("day", String(10), primary_key=True),  # UTC, such as 2026-11-26
    Column("path", String(200), primary_key=True),
    Column("count", Integer, nullable=False),
)
