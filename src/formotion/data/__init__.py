"""Data: cards, download, checksum, loaders."""
