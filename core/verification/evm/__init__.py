"""Running two worlds side by side on a real EVM."""
