"""Sentences in clauses, and the run of clauses that answers."""

from rag.clauses import best_run, clauses

EJINA = (
    "2024年上半年,额济纳旗地区生产总值完成16.29亿元,同比增长2.7%;社会消费品零售总额完成4.3亿元,同比下降0.6%;"
    "社会固定资产投资同比增长150.88%;一般公共预算收入完成1.33亿元,同比增长10.1%。"
)


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in clauses(text)]


def test_a_sentence_is_split_at_commas_and_semicolons_of_either_width():
    assert parts("供水、供电,工业增长5%；投资1亿元，已完工。") == [
        "供水、供电",
        "工业增长5%",
        "投资1亿元",
        "已完工",
    ]


def test_numbers_with_thousands_separators_brackets_and_quotations_stay_whole():
    assert parts("安排资金1,200万元(中央800万元,自治区400万元),用于“补短板，强弱项”行动。") == [
        "安排资金1,200万元(中央800万元,自治区400万元)",
        "用于“补短板，强弱项”行动",
    ]


def test_an_unclosed_bracket_ends_with_the_sentence_and_a_stray_closing_one_opens_nothing():
    assert parts("（一)推进治理，建成5处") == ["（一)推进治理", "建成5处"]
    assert parts("治理）完成，建成5处") == ["治理）完成", "建成5处"]


def test_the_best_run_is_the_clause_asked_for_with_what_goes_on_about_it():
    def score(part: str) -> float:
        return float("社会消费品零售总额" in part)

    run = best_run(
        EJINA,
        clauses(EJINA),
        score,
        lambda start, end: "元" in EJINA[start:end] or "%" in EJINA[start:end],
        longest=90,
    )

    assert run is not None
    (start, end), _ = run
    assert EJINA[start:end] == "社会消费品零售总额完成4.3亿元,同比下降0.6%"


def test_a_run_is_drawn_out_neither_over_a_semicolon_nor_over_a_clause_with_its_own_subject():
    text = "粮食产量17亿斤；同比增长2%，农机购置补贴300万元"

    run = best_run(
        text, clauses(text), lambda part: float("粮食" in part), lambda start, end: True, longest=90
    )

    assert run is not None and text[slice(*run[0])] == "粮食产量17亿斤"


def test_there_is_no_run_where_no_clause_holds_what_is_asked_for():
    assert (
        best_run(
            "会议认为，全旗经济平稳。",
            [(0, 4), (5, 11)],
            lambda part: 1.0,
            lambda start, end: False,
            longest=90,
        )
        is None
    )


def test_a_run_does_not_begin_with_what_is_said_of_the_clause_before():
    run = best_run(
        EJINA, clauses(EJINA), lambda part: float("同比" in part), lambda start, end: True, longest=30
    )

    assert run is not None and not EJINA[slice(*run[0])].startswith("同比")


def test_the_middle_of_a_number_and_of_a_clock_time_is_no_break():
    assert parts("存款1,234.5亿元，9:00起受理，１，２３４户") == [
        "存款1,234.5亿元",
        "9:00起受理",
        "１，２３４户",
    ]


def test_a_bare_change_is_no_answer_of_its_own():
    text = "地区生产总值186.4亿元，同比增长4.3%；茶叶产值15亿元，增长2%"

    run = best_run(
        text,
        clauses(text),
        lambda part: float("同比" in part),
        lambda start, end: "%" in text[start:end],
        longest=90,
    )

    assert run is not None and text[slice(*run[0])] == "地区生产总值186.4亿元，同比增长4.3%"


def test_what_ranks_or_fulfils_goes_on_about_the_clause_before():
    text = "固定资产投资增长12.5%，总量居全市第3位，完成年度任务的104%，茶叶产值15亿元"

    run = best_run(
        text, clauses(text), lambda part: float("投资" in part), lambda start, end: True, longest=90
    )

    assert run is not None
    assert text[slice(*run[0])] == "固定资产投资增长12.5%，总量居全市第3位，完成年度任务的104%"


def test_a_run_takes_more_clauses_where_several_things_are_asked_for():
    text = "改造小区38个，加装电梯40部，新增车位1500个，总投资3.6亿元"

    def score(part: str) -> float:
        return 0.4 * ("小区" in part) + 0.6 * ("总投资" in part)

    one = best_run(text, clauses(text), score, lambda start, end: True, longest=10)
    both = best_run(text, clauses(text), score, lambda start, end: True, longest=90, several=True)

    assert one is not None and text[slice(*one[0])] == "总投资3.6亿元"
    assert both is not None and text[slice(*both[0])] == text
