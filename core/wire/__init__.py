"""What crosses the network: messages, canonical hashes, error codes. Imports nothing else of core."""
