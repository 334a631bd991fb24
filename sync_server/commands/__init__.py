"""Commands of the server program that look after a data folder, one module each."""
