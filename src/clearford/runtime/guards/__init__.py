"""Guard models asked over HTTP, within limits, and never trusted with the last word."""
