"""How well disguised texts are recognised: a tool that disguises, and what it measures."""
