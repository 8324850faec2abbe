"""An audited candidate -> the published release: one atomic rename, a manifest, and the releases kept before it."""
