"""Generated requests: they claim no requirement, but break those that they show to be broken."""
