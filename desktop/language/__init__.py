"""What an editor knows about the language: names, places, completion, hover and quick fixes."""
