"""Trains the embedding model that ships in `rag/data/embedding`: `python -m tools.train_embedding DATA OUT`."""
