"""Personal information and contact handles: recognisers as data, check digits, disguise, redaction."""
