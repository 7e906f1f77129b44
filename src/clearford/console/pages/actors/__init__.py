"""How an account stands, without its name."""
