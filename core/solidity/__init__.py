"""Solidity as a language: compiling, versions, imports, projects, AST, ABI and layout."""
