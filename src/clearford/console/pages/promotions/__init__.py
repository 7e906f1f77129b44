"""Pages of putting packs in force: one person asks, another decides."""
