"""What people are told: rows that are written with their cause, and jobs that carry them to each channel."""
