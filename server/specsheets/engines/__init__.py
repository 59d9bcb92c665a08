"""Floor 3: what stands behind the ports; the only rooms with storage, AI and disk clients."""
