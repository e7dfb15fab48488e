"""Cases that only the ITRP Requests API has."""
