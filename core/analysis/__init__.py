"""Finding: detectors, their engine, metrics and reports."""
