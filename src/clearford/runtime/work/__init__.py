"""The workers: they deliver what must leave, do what is due, and give what is committed its place."""
