"""Pages of the register of AI services."""
