"""Pages of the register of lawful orders."""
