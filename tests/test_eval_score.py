from fractions import Fraction

import pytest
from eval_records import EJINA, RETAIL, TEXT, answer, cite, document, hit, question, state, unanswerable

from eval.briefs import same_numbers, score_brief
from eval.cases import BriefCase, Evidence, InvalidCases, KeyFact, check_quotes, load_cases
from eval.match import holds, judgeable, overlap, states
from eval.metrics import CaseResult, measure
from eval.numbers import numbers, numbers_missing
from eval.score import Score, Scores, Unscored, exact_quote, score_answer, score_quotes, score_retrieval
from rag.records import Answer, Brief, Finding, Pair

MARKED = Finding("quantity_not_in_source", "4.5亿元 is in none of the cited sentences", 0, 5)


def exact(_: object) -> str:
    return ""


def values(scores: Scores) -> dict[str, float | None]:
    return {
        name: None if isinstance(score, Unscored) else round(score.got / score.of, 3)
        for name, score in scores.items()
    }


def of_answer(given: Answer, **changed: object) -> dict[str, float | None]:
    return values(score_answer(question(**changed), given, exact))


# What a text holds


@pytest.mark.parametrize(
    ("text", "alternative"),
    [
        ("社会消费品零售总额完成4.3亿元", "4.3亿元"),
        ("retail sales came to CNY 430 million", "4.3亿元"),
        ("投入35000万元", "3.5亿元"),
        ("农牧民可支配收入13,320元", "13320元"),
        ("占 33 ％", "33%"),
        ("同比下降0.6%", "0.6%"),
        ("连续二十年不干涸", "20年"),
        ("Retail sales declined", "decline"),
        ("12 million tonnes", "12 million t"),
        ("实施重点项目18项", "18"),
        ("地区生产\n总值", "地区生产总值"),
    ],
)
def test_a_text_states_a_fact_by_value_or_word_by_word(text: str, alternative: str) -> None:
    assert states(text, alternative)


@pytest.mark.parametrize(
    ("text", "alternative"),
    [
        ("同比增长15%", "5%"),
        ("同比增长5.5%", "5%"),
        ("同比增长2.75%", "2.7%"),
        ("培训125人", "25人"),
        ("一百二十五人", "二十五人"),
        ("完成37万亩", "37"),
        ("发展18.5公里", "18"),
        ("增长1,121户", "121"),
        ("同比增长0.6%", "下降0.6%"),
        ("完成4.3万元", "4.3亿元"),
        ("提高5个百分点", "5%"),
        ("attention", "ten"),
        ("upper reaches", "up"),
    ],
)
def test_a_fact_does_not_match_inside_another_number_or_word(text: str, alternative: str) -> None:
    assert not states(text, alternative)


def test_a_passage_holds_a_quote_that_a_chunks_edge_cuts_short_but_not_a_scrap_of_it() -> None:
    assert holds(f"…… {RETAIL} ……", RETAIL)
    assert holds("社会消费品零售总额完成4.3亿元，同比 下降", RETAIL)
    assert not holds("社会消费品零售总额", RETAIL)
    assert not holds("零售总额完成 …… 社会消费品 …… 同比下降0.6%", RETAIL)


def test_a_cited_sentence_overlaps_evidence_that_is_part_of_it_or_that_it_is_part_of() -> None:
    assert overlap(RETAIL, "同比下降0.6%")
    assert overlap("同比下降0.6%", RETAIL)
    assert not overlap(RETAIL, "城镇新增就业121人")


def test_numbers_are_read_by_value_in_both_languages() -> None:
    assert numbers("完成16.29亿元,增长2.7%") == {(Fraction(1_629_000_000), ""), (Fraction("2.7"), "%")}
    assert numbers("CNY 1.629 billion, up 2.7 percent") == numbers("完成16.29亿元,增长2.7%")
    assert numbers("3—5亿元") == {(Fraction(300_000_000), ""), (Fraction(500_000_000), "")}
    assert numbers("提高2个百分点") == {(Fraction(2), "point")}
    assert numbers("G110线和H1") == set()


def test_a_number_in_no_source_is_named_and_one_in_han_numerals_is_found() -> None:
    assert numbers_missing("投入4.5亿元,增长5%", [RETAIL, "增长15%"]) == ["5%", "4.5e+08"]
    assert numbers_missing("连续20年,培训125人", ["连续二十年", "培训一百二十五人"]) == []
    assert numbers_missing("over CNY 1 trillion", ["投资突破万亿元大关"]) == []


def test_a_share_may_be_a_fraction_or_tenths_in_the_source() -> None:
    assert numbers_missing("10% and 70% and 75%", ["占全国1/10以上", "近七成", "七成五"]) == []
    assert numbers_missing("30% and 20%", ["占1/4", "二成立"]) == ["20%", "30%"]
    assert numbers_missing("10%", ["自2024/1/10起"]) == ["10%"]


def test_a_difference_that_is_said_to_be_one_is_computed() -> None:
    sides = ["社会消费品零售总额完成4.3亿元", "社会消费品零售总额实现34亿元，同比增长7.4%", "增长9%"]
    assert numbers_missing("相差29.7亿元", sides) == []
    assert numbers_missing("The difference is CNY 2.97 billion, or 1.6 percentage points.", sides) == []
    assert numbers_missing("相差29.6亿元，相差1.6%", sides) == ["1.6%", "2.96e+09"]
    assert numbers_missing("共29.7亿元", sides) == ["2.97e+09"]


def test_a_right_conversion_is_the_same_number_and_a_wrong_one_is_not() -> None:
    assert numbers_missing("59,000 mu (3,933 ha)", ["林业建设5.9万亩"]) == []
    assert numbers_missing("3,932 ha and 3,833 ha", ["林业建设5.9万亩"]) == ["3833", "3932"]
    assert numbers_missing("82.01 billion jin (41.005 million tonnes)", ["粮食总产量达到820.1亿斤"]) == []
    assert numbers_missing("42 million tonnes", ["粮食总产量达到820.1亿斤", "42公斤"]) == ["4.2e+07"]
    assert numbers_missing("500 MW and 220 kV", ["50万千瓦绿电", "220千伏变电站"]) == []
    assert numbers_missing("50 MW", ["50万千瓦绿电"]) == ["50"]
    assert numbers_missing("220 MW", ["220千伏变电站", "22万千瓦"]) == []
    assert numbers_missing("500 MW", ["发电50万千瓦时", "投入50万元"]) == ["500"]


def test_in_the_same_unit_and_with_few_digits_nothing_is_rounded() -> None:
    assert numbers_missing("58,999 mu", ["5.9万亩"]) == ["58999"]
    assert numbers_missing("5 GW", ["460万千瓦"]) == ["5"]


# Retrieval


def test_recall_and_ndcg_fall_with_the_rank_of_the_evidence() -> None:
    other, found = hit("优化营商环境。"), hit(f"全旗{RETAIL}。")
    assert values(score_retrieval(question(), [found, other])) == dict.fromkeys(
        ("recall@1", "recall@5", "recall@10", "recall_all@1", "recall_all@5", "recall_all@10", "ndcg@10"), 1.0
    )
    third = values(score_retrieval(question(), [other, other, found]))
    assert (third["recall@1"], third["recall@5"], third["ndcg@10"]) == (0.0, 1.0, 0.5)
    sixth = values(score_retrieval(question(), [other] * 5 + [found]))
    assert (sixth["recall@5"], sixth["recall@10"]) == (0.0, 1.0)
    assert values(score_retrieval(question(), [other]))["ndcg@10"] == 0.0


def test_the_same_words_in_another_document_are_no_evidence() -> None:
    assert values(score_retrieval(question(), [hit(RETAIL, name="dalate.txt")]))["recall@10"] == 0.0


def test_an_alternative_stands_in_for_the_evidence_and_a_second_requirement_does_not() -> None:
    summary = {"document": EJINA, "quote": "实施就业优先战略,城镇新增就业121人"}
    only_summary = [hit(summary["quote"])]
    either = question(evidence=({"document": EJINA, "quote": RETAIL}, {**summary, "alternative_to": 0}))
    both = question(evidence=({"document": EJINA, "quote": RETAIL}, summary))
    assert values(score_retrieval(either, only_summary))["recall_all@5"] == 1.0
    scores = values(score_retrieval(both, only_summary))
    assert (scores["recall@5"], scores["recall_all@5"]) == (1.0, 0.5)
    assert scores["ndcg@10"] == pytest.approx(1 / (1 + 0.6309), abs=0.001)


def test_retrieval_of_an_unanswerable_question_is_not_judged() -> None:
    assert score_retrieval(unanswerable(), [hit(RETAIL)]) == {}


# Answers


def test_a_right_answer_earns_everything() -> None:
    assert of_answer(answer(state(RETAIL, RETAIL)), wrong=("5.5亿元",)) == {
        "false_refusal": 0.0, "facts": 1.0, "all_facts": 1.0, "facts_cited": 1.0, "all_facts_cited": 1.0,
        "wrong_value": 0.0, "precision": 1.0, "citation_recall": 1.0, "citation_precision": 1.0, "marked": 0.0,
        "quantity_fidelity": 1.0, "quote_exact": 1.0,
    }  # fmt: skip


def test_facts_are_counted_by_group_and_reported_apart_in_the_cited_quotes() -> None:
    scores = of_answer(answer(state("零售总额有所下降", RETAIL)), facts=(("下降",), ("4.3亿元",)))
    assert (scores["facts"], scores["all_facts"]) == (0.5, 0.0)
    assert (scores["facts_cited"], scores["all_facts_cited"]) == (1.0, 1.0)


def test_a_twins_value_is_wrong_only_without_the_right_one() -> None:
    twin = state("社会消费品零售总额完成5.5亿元")
    assert of_answer(answer(twin), wrong=("5.5亿元",))["wrong_value"] == 1.0
    assert of_answer(answer(twin, state(RETAIL)), wrong=("5.5亿元",))["wrong_value"] == 0.0
    assert (
        of_answer(answer(state("社会消费品零售总额完成15.5亿元")), wrong=("5.5亿元",))["wrong_value"] == 0.0
    )


def test_a_refusal_is_right_for_an_unanswerable_question_and_false_for_another() -> None:
    refused = answer(refusal="文件中没有提到")
    assert values(score_answer(unanswerable(), refused, exact)) == {"refusal": 1.0}
    assert values(score_answer(unanswerable(), answer(state("有人口3万人", RETAIL)), exact))["refusal"] == 0.0
    scores = of_answer(refused)
    assert (scores["false_refusal"], scores["all_facts"], scores["citation_recall"]) == (1.0, 0.0, 0.0)


def test_precision_counts_statements_beside_the_point() -> None:
    scores = of_answer(answer(state(RETAIL, RETAIL), state("城镇新增就业121人。", "城镇新增就业121人。")))
    assert (scores["precision"], scores["citation_precision"], scores["citation_recall"]) == (0.5, 0.5, 1.0)


def test_a_citation_is_counted_once_however_often_it_is_cited() -> None:
    jobs = "城镇新增就业121人。"
    scores = of_answer(answer(state(RETAIL, RETAIL, jobs), state(RETAIL, RETAIL)))
    assert scores["citation_precision"] == 0.5


def test_a_number_in_no_cited_quote_is_unfaithful_unless_the_statement_is_marked() -> None:
    made_up = "社会消费品零售总额完成4.5亿元"
    assert of_answer(answer(state(made_up, RETAIL)))["quantity_fidelity"] == 0.0
    assert (
        of_answer(answer(state("Retail sales were CNY 430 million [1].", RETAIL)))["quantity_fidelity"] == 1.0
    )
    marked = of_answer(answer(state(made_up, RETAIL, findings=[MARKED]), state(RETAIL, RETAIL)))
    assert (marked["quantity_fidelity"], marked["marked"]) == (1.0, 0.5)


def test_a_quote_is_exact_only_at_its_offsets_and_in_the_file() -> None:
    spaced = TEXT.replace("零售", "零\n售 ")
    assert exact_quote(cite(RETAIL), TEXT, spaced) == ""
    assert "does not hold at" in (exact_quote(cite(RETAIL), "一" + TEXT, TEXT) or "")
    assert "the file" in (exact_quote(cite(RETAIL), TEXT, TEXT.replace("4.3", "4.8")) or "")
    assert exact_quote(cite(RETAIL), TEXT, None) is None


def test_exactness_that_cannot_be_compared_is_unscored_and_a_known_error_still_counts() -> None:
    right, unknown = cite(RETAIL), cite("城镇新增就业121人")
    verdicts = {right: "", unknown: None}
    assert isinstance(score_quotes([right, unknown], verdicts.get)["quote_exact"], Unscored)
    assert score_quotes([right, unknown], {right: "not there", unknown: None}.get)["quote_exact"] == Score(
        1, 2, "not exact: not there"
    )


def test_words_known_only_in_the_other_language_are_unscored_not_wrong() -> None:
    english_only = question(facts=(("review opinion",),))
    scores = score_answer(english_only, answer(state("审议意见", RETAIL)), exact)
    assert isinstance(scores["facts"], Unscored) and isinstance(scores["all_facts"], Unscored)
    assert judgeable("审议意见", ("4.3亿元",)) and judgeable("审议意见", ("review", "意见"))
    assert not judgeable("audited", ("审议",))
    mixed = values(
        score_answer(question(facts=(("review opinion",), ("5.5亿元",))), answer(state(RETAIL)), exact)
    )
    assert (mixed["facts"], mixed["all_facts"]) == (0.0, 0.0)


# Briefs


def brief_of(*pairs: Pair) -> Brief:
    return Brief(document(), None, (), pairs, (), (), "extractive", (), None, None)


def pair(chinese: str, english: str | None, quote: str = RETAIL) -> Pair:
    return Pair("", None, state(chinese, quote), state(english, quote) if english else None)


CASE = BriefCase(
    document=EJINA,
    key_facts=(
        KeyFact(facts=(("4.3亿元",), ("0.6%",)), quote=RETAIL, weight=3),
        KeyFact(facts=(("121人",),), quote="城镇新增就业121人"),
    ),
)


def test_brief_coverage_is_weighted_and_a_key_fact_counts_whole() -> None:
    assert values(score_brief(CASE, brief_of(pair(RETAIL, None)), exact))["brief_coverage"] == 0.75
    half_a_fact = brief_of(pair("零售总额4.3亿元", None))
    assert values(score_brief(CASE, half_a_fact, exact))["brief_coverage"] == 0.0


def test_brief_sides_must_state_the_same_numbers_and_the_same_fall() -> None:
    right, wrong = (
        pair(RETAIL, "Retail sales were CNY 430 million, down 0.6%."),
        pair(RETAIL, "CNY 43 million, down 0.6%"),
    )
    assert values(score_brief(CASE, brief_of(right), exact))["brief_consistency"] == 1.0
    assert values(score_brief(CASE, brief_of(right, wrong), exact))["brief_consistency"] == 0.5
    assert not same_numbers("同比下降0.6%", "up 0.6%")
    assert not same_numbers("0.6%", "down 0.6%")
    assert same_numbers("0.6%", "down 0.6%", label="天然气同比减产")
    assert same_numbers("完成5.9万亩", "59,000 mu (3,933 ha)")
    assert same_numbers("2024年1月25日", "January 25, 2024")
    assert not same_numbers("完成5.9万亩", "59,000 mu, or 3,933 ha")


def test_a_brief_without_english_is_unscored_in_consistency_and_one_without_citations_is_wrong() -> None:
    scores = score_brief(CASE, brief_of(pair(RETAIL, None)), exact)
    assert isinstance(scores["brief_consistency"], Unscored)
    assert values(score_brief(CASE, brief_of(), exact))["brief_quote_exact"] == 0.0


# Metrics


def result(id: str, scores: Scores, language: str = "zh", kind: str = "figure") -> CaseResult:
    return CaseResult(id, language, kind, "", "", "", (), (), None, scores, ())


def test_metrics_sum_over_scored_cases_by_language_and_kind() -> None:
    metrics = measure(
        [
            result("a", {"facts": Score(1, 1, ""), "false_refusal": Score(0, 1, "")}),
            result("b", {"facts": Score(0.5, 1, "not said: 0.6%"), "false_refusal": Score(1, 1, "")}),
            result("c", {"facts": Unscored("no such words")}),
            result("d", {"facts": Score(0, 1, "")}, language="en", kind="fact"),
        ]
    )
    assert (metrics["zh.facts"].value, metrics["zh.facts"].scored, metrics["zh.facts"].unscored) == (
        0.75,
        2,
        1,
    )
    assert (metrics["facts"].value, metrics["en.fact.facts"].value) == (0.5, 0.0)
    assert (metrics["facts"].missed, metrics["false_refusal"].missed) == (["b", "d"], ["b"])
    assert (metrics["zh.scored"].value, metrics["zh.scored"].missed) == (pytest.approx(2 / 3), ["c"])


# Cases


def test_cases_that_contradict_themselves_are_refused() -> None:
    for changed, message in [
        ({"evidence": ()}, "needs evidence"),
        ({"facts": ()}, "go together"),
        ({"kind": "unanswerable"}, "neither evidence nor facts"),
        ({"evidence": (Evidence(document=EJINA, quote=RETAIL, alternative_to=0),)}, "no other evidence"),
        ({"kind": "riddle"}, "kind"),
        ({"answer": "4.3亿元"}, "answer"),
    ]:
        with pytest.raises(ValueError, match=message):
            question(**changed)


def test_a_broken_line_is_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "questions.jsonl"
    file.write_text(question().model_dump_json() + "\n\n" + '{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(
        InvalidCases, match=r"questions\.jsonl line 3 is not a case: language: Field required"
    ):
        load_cases(tmp_path)
    file.write_text((question().model_dump_json() + "\n") * 2, encoding="utf-8")
    with pytest.raises(InvalidCases, match="two cases have the question id 'ejina-figure-002'"):
        load_cases(tmp_path)


def test_a_quote_that_its_document_does_not_hold_is_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "questions.jsonl").write_text(question().model_dump_json(), encoding="utf-8")
    cases = load_cases(tmp_path)
    check_quotes(cases, {EJINA: TEXT.replace(",", "，").replace("零售", "零\n售")})
    with pytest.raises(InvalidCases, match=r"ejina-figure-002: .* does not hold"):
        check_quotes(cases, {EJINA: TEXT.replace("4.3", "4.4")})
    with pytest.raises(InvalidCases, match="lacks 1 of the 1 documents"):
        check_quotes(cases, {})
