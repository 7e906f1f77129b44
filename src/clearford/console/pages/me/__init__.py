"""One's own page: looks, keys, wishes, minutes, sessions."""
