"""The fixed eval set and its gate: `python -m eval` measures the product and fails below `floors.json`.

cases   what is asked, and what a right answer must hold (eval/cases/*.jsonl)
match   whether a passage holds a quote, a text states a fact
numbers the numbers that a text states, and those that no source states
score   one question, its hits and its answer -> scores
briefs  one brief -> scores
metrics scores -> the share per metric, language and kind
run     asks every question of one Library
gate    metrics against floors, and the digest of cases and corpus
report  Markdown and HTML; the terminal's tables are in show
"""
