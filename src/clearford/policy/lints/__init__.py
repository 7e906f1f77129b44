"""The lints of packs, one small function each; `table.LINTS` lists them with their codes."""
