"""What a run's events are made into: small subscribers of the stream, none of which decides anything."""
