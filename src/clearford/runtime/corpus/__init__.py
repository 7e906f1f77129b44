"""The gate for training data at work: chunks of rows looked at, duplicates found, files written."""
