"""What changed between two versions of packs, by structure, and how much that may do to people."""
