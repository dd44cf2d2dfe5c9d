"""The demo: its world is also the bench on which the whole station is tested."""
