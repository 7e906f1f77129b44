"""Pages of trusted flaggers."""
