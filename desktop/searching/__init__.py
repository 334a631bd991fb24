"""The panel that finds and replaces in all files of the project."""
