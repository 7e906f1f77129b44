"""Migrations: how the tables of a store come to be, and change from version to version."""
