"""Updates in the window: a quiet field in the status bar, and a page with what is new."""
