"""Contactless PC/SC readers (ACS ACR1552U, Identiv, SpringCard) with ISO/IEC 15693 tags: APDUs, dialects, reader."""
