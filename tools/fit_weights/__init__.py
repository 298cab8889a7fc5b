"""Finds the weights of the search (`rag/data/weights.json`), and what each of its parts is worth.

    python -m tools.fit_weights LIBRARY=QUESTIONS … [--write]
    python -m tools.fit_weights.ablation LIBRARY=QUESTIONS …

LIBRARY is a folder that the documents were ingested into, QUESTIONS a file of cases as `eval/cases/questions.jsonl`, or
of queries with "positive_ids" (the names of their documents without ".txt"). Of each file every other question is fitted
on, and the rest held out.
"""
