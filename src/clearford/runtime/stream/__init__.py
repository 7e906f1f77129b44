"""Items that arrive in streams: sources, who reads which part of them, and what is decided of it."""
