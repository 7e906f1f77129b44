"""Reports to the public, computed from the record: figures, layouts and corrections."""
