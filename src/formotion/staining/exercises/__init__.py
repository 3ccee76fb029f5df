"""Exercise specifications of the staining lessons, one module per lesson."""
