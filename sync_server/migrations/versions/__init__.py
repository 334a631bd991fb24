"""One file per step; a step never changes after it was released."""
