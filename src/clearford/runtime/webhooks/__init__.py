"""Webhooks: what leaves for a platform's own server, signed, to an address that was looked at."""
