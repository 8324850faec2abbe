"""What several tests need: documents good and bad, stores built by the real job, the command, comparison of releases."""
