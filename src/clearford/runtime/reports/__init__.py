"""What a report shows, gathered while a scan runs."""
