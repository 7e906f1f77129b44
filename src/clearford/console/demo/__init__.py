"""A seeded week of an invented platform, made through the ordinary pipeline, to try the console with."""
