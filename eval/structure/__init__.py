"""How well documents are understood: `python -m eval.structure` holds readings against gold written by hand.

gold    what is in a document: metadata, headings, furniture, broken lines, tables, terms (eval/structure/cases/*.json)
score   one reading and its gold -> what was earned, missed and surplus
run     reads every document by the front door; the floors and the gate
show    the table of a run, and what was missed

The gold of the seed documents is measured on every run. That of other documents is measured where their folder is
(WENJU_SHARED, or ../shared/data beside the repository), and reported as not run everywhere else.
"""
