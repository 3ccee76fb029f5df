"""Data: cards, download, checksum, loaders."""

from formotion.data.bead_pairs import BeadPairData, bead_pair
from formotion.data.catalogue import Card, card, cards
from formotion.data.download import available, fetch, verify
from formotion.data.loading import load

__all__ = [
    "BeadPairData",
    "Card",
    "available",
    "bead_pair",
    "card",
    "cards",
    "fetch",
    "load",
    "verify",
]
