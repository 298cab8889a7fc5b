"""How well questions find their passages: Wenju beside what else would be put together, on public data.

    python -m benchmarks.retrieval --data DIR [--systems …] [--sets …] [--quick] [--json FILE]

**One pool.** Every document is a file, ingested as any file is. There are two pools that differ in one thing: `zh`
holds the Chinese passages of XQuAD and `en` the English ones in their place, because a question would find its own
language's copy of a passage first. All else is in both: the passages of CMRC2018 and DRCD, the sentences of the State
Council's reports of 2016 to 2018, the seed documents, the provincial reports, and, as distractors, 6,000 news articles
and 2,352 policy documents. A policy document goes in whole, as people have it, headed by its title; each system cuts it
up in its own way. Passages have no titles: XQuAD's are English in both languages and would give the answer away.

**What counts as a hit.** XQuAD, CMRC2018, DRCD and the sentences say which *passage* is right: a hit counts by the
document that it comes from, a document that comes twice counts at its first place, and ranks are over distinct
documents. The seeds and the provincial reports say which *words* are the evidence: a hit counts if it is of the right
document and holds them (`eval.match.holds`: 60 % of them in one run), and ranks are over hits as they come. Longer hits
hold more, so the table says how many characters a hit has.

**Cutting up.** BM25, the bare model and MiniLM get pieces of at most 500 characters that end with a sentence; LangChain
and LlamaIndex cut as their tutorials and defaults do; txtai does not cut and gets the pieces.

**Development and test.** `--half even` takes the XQuAD passages with even numbers, on which Wenju may be tuned, and
`--half odd` the others, on which it may not.
"""
