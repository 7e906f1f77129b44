"""Links: found however they are written, and measured by how much they imitate a known service."""
