"""How likely it is that an answer answers."""

from rag.confidence import Signs, all_signs, curve, probability
from rag.glossary import Glossary
from rag.relevance import Relevance, Word
from rag.understand import understand


def seen(signs: Signs, margin: float, words: int = 8) -> dict[str, float]:
    question = understand("云溪县社零是多少", history=(), held_regions=("云溪县",), glossary=Glossary.load())
    judged = Relevance(tuple(Word(3.0, {f"词{number}": 1.0}) for number in range(words)))
    return all_signs(question, judged, signs, margin)


def test_the_more_of_the_question_a_candidate_holds_the_likelier_it_answers():
    weak = probability(seen(Signs(covered=0.2, own=0.1, cosine=0.1, fit=0.5), 0.0))
    strong = probability(seen(Signs(covered=1.0, own=1.0, cosine=0.5, fit=1.0), 0.5))

    assert 0 < weak < curve().threshold < strong < 1


def test_a_question_of_which_hardly_a_word_is_known_is_answered_with_less_confidence():
    signs = Signs(covered=1.0, own=1.0, cosine=0.2, fit=0.5)

    assert probability(seen(signs, 0.1, words=1)) < probability(seen(signs, 0.1, words=8))


def test_being_far_ahead_counts_no_more_than_half():
    signs = Signs(covered=1.0, own=1.0, cosine=0.2, fit=0.5)

    assert seen(signs, 3.0) == seen(signs, 0.5)


def test_answers_and_refusals_tell_how_sure_they_are(counties):
    right = counties.ask("云溪县2022年社会消费品零售总额是多少？", model=False)
    refused = counties.ask("云溪县地铁有几条线？", model=False)

    assert right.probability is not None and right.probability > 0.9
    assert refused.probability is not None and refused.probability < curve().threshold
    assert right.to_dict()["probability"] == round(right.probability, 3)
