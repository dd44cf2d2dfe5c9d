"""FEIG OBID i-scan and classic-pro readers in ISO host mode."""
