"""Generators of invented training texts: templates and slots, expanded with a seeded source of chance."""
