"""Rules that go live step by step: who they act on, what stops them, and what is kept of it."""
