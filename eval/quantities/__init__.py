"""Whether the quantities of Chinese sentences and of their official English are read as the same.

`python -m eval.quantities` measures it on aligned reports; `agreement` holds the rule.
"""
