"""What the memory of a library tag means: data models, without any reader."""
