"""Sources and the archive: raw bytes under their SHA-256, with an append-only log of every retrieval."""
