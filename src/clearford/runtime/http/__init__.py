"""The HTTP API: routes by noun, one way to say what went wrong, and a permission named on every route."""
