"""The instrument: what a test holds in its hands to arrange, disturb and examine a mock."""
