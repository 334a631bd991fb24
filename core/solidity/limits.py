"""How large code may be on a chain, in bytes.

Source: EIP-170 (runtime code, since Spurious Dragon), EIP-3860 (creation code, since Shanghai).
"""

RUNTIME_LIMIT_BYTES = 24_576
CREATION_LIMIT_BYTES = 49_152
