"""Where labels lie in each kind of file."""
