"""The verification, measured by its adversary: true statements, each changed in one thing, must not pass.

    documents ─ sources ─ truths ─▶ changes (figures, words, names, others) ─ draw ─▶ measure ─▶ gate

What is read of a text here is read by patterns of this package alone: what the product cannot see in a text is changed
all the same.
"""
