"""The overview: how the service fares."""
