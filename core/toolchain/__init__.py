"""The outside programs: node with soljson, native solc, anvil: find, fetch, check, start, stop."""
