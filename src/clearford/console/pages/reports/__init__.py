"""Pages of published transparency reports."""
