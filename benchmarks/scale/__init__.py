"""Ingest and search at 10,000 to 300,000 passages, beside the bare parts that they are made of."""
