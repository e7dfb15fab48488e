"""The suite is tested here: honest servers it must believe, and liars it must find out."""
