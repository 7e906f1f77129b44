"""Values to safe markup: pure functions, and the only place where stored text becomes part of a page."""
