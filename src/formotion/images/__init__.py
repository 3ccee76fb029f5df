"""Making, reading and measuring images: what every theme does with pixels."""
