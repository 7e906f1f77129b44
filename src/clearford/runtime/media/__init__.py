"""Pictures: what type a file is, and how one is opened with care, in a process of its own."""
