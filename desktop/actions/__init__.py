"""Which commands there are, their keys, and where they stand: one module for each menu."""
