"""Exercise specifications of the force lessons, one module per lesson."""
