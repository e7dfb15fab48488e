"""Pages for people: the front page, the documentation of the APIs, and the console."""
