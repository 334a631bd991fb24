"""Highlighting of Solidity in any text widget."""
