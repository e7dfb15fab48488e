"""The model layer: random walks through the API, each step known beforehand."""
