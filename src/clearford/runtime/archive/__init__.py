"""Closed months of the record as Parquet, with the tiles that prove them, out of the live store."""
