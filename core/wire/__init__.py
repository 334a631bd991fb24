"""What crosses the network: schemas and the protocol version."""
