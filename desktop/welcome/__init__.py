"""The first page: samples, recent projects, how to start."""
