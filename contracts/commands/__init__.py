"""Commands: what the command line can be told to do, a module each."""
