"""The text of a page, in each shape in which a copy reaches us."""
