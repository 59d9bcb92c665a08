"""Floor 3: what the product does; sees ports and pure rooms, never engines."""
