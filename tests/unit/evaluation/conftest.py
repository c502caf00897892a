"""The databases that the store's own tests run on serve the trials of the store too."""

from tests.unit.store.conftest import quick_hashes, server, url

__all__ = ["quick_hashes", "server", "url"]
