"""PDF files with a text layer: ruled tables, as a reader sees them."""
