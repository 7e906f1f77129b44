"""The author's toolchain: load, check, compile and test rule packs."""
