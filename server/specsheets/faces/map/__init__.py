"""The one-page map: data in, one HTML file out."""
