"""Earlier items that a replay would treat otherwise, and what of it is carried out."""
