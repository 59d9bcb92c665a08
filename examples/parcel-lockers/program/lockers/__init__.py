"""A station of parcel lockers: couriers leave parcels, people collect them with a code."""
