"""Trains the embedding model in `rag/data/embedding`: `python -m tools.train_embedding DATA OUT`."""
