"""An honest server of the core of the ITRP API, from the documents alone, on the standard library.

It shares no line with the mock: what one of the two misunderstands, the other shows.
"""
