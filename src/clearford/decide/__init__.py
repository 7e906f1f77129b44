"""The small machine that evaluates a compiled program over signals and explains the result."""
