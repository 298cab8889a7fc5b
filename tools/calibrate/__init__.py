"""Learns the bilingual lexicon in `rag/data/lexicon.tsv.gz`: `python -m tools.train_lexicon DATA OUT`."""
