"""What every request passes on its way in and out: limits, headers, logs, metrics, health."""
