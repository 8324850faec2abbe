"""What several tests need: documents, stores built by the real job, the command, and reading of releases."""
