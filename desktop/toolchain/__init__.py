"""The toolchain panel: compilers, node, anvil and other programs, there or missing."""
