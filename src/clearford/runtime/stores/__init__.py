"""Stores: the tables of the record, and connections to SQLite or PostgreSQL."""
