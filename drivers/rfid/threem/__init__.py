"""3M / bibliotheca pad readers, models 810 and 210 ("SOF D5/D6"): frames, commands, reader."""
