"""Pages of the register of out-of-court disputes."""
