"""Staff at a station: who they are, what they ask for at the counter, by which way."""
