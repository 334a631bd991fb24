"""What the code means, shared by detectors, rules and checks."""
