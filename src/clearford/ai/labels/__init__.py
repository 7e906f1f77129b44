"""Labels of AI-generated content in files: reading, writing, comparing."""
