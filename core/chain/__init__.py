"""Contracts on a chain: verified source, bytecode match, replay."""
