"""Rows of the journal as files for others: a table for people, a file that Koha reads. Knows neither files nor the journal."""
