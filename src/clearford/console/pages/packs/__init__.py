"""Pages of versions of packs."""
