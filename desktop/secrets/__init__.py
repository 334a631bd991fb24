"""Keys for services: where they are kept, which are there by name, and the dialogs that ask for them."""
