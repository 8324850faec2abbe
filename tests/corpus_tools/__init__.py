"""The corpus: what its notices say as readable text, the programme that makes its files, and the report over it."""
