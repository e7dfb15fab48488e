"""The suite judges the mock over the network, as anybody would have it judge a server."""
