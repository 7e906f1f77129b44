"""Guard models: what they are asked, and what their answers mean."""
