"""What leaves this machine for a model: filtered, masked, shown and agreed to, and nothing else."""
