"""A third API, which no module of either package has heard of: it comes by its document alone."""
