"""What the return bin does, state by state and exception by exception of the reference (return-station.md)."""
