"""What a reviewer sees of a case: the text with its evidence, values put aside, the rule, cases like it."""
