"""RL866 / RL8600 readers, an OEM design behind several library brands."""
