"""Pages of rules: what each says, how right it is, and where authors write."""
