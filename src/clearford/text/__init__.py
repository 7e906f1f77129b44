"""The text plane: folds, views of a text, and maps from every view back to the original offsets."""
