"""Where models answer from: one module for each protocol, and what they share."""
