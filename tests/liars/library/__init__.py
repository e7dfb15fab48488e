"""An honest server of the library, the third API: on the standard library, from its document."""
