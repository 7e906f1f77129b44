"""Reports for people as one HTML file each."""
