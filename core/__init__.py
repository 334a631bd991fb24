"""The engine: a library without Qt and without a web framework.

It reads contracts, compiles, analyzes, rewrites and verifies them.
Nothing in here draws a window or answers a network request.
"""
