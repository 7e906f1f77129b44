"""Pages of accounts, roles, keys and emergency access."""
