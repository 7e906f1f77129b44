"""The gateway before an AI service: an ASGI application, what it asks and what it puts on record."""
