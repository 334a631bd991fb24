"""Three texts and the result that a person makes of them, conflict by conflict."""
