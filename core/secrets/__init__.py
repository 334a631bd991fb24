"""Keys and passwords: in the system's keyring, in an encrypted file, or for this session only."""
