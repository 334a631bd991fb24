"""Judging: does a rewrite keep ABI, layout, behavior and gas."""
