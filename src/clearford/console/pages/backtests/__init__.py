"""Pages of backtests: what a version would change, and samples to judge."""
