"""The team server. It knows `core.wire`; only its worker runs the engine."""
