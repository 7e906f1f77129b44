"""Quality: how good rules are, and how far people agree."""
