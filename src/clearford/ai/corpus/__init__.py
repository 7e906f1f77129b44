"""The gate for training data: what a row holds, what a source comes to, and what is said about both."""
