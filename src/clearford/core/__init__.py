"""The vocabulary: frozen types that cross a room boundary, ports, ids, clock and the error tree."""
