"""Answers without a model, of documents that are not the demo's."""

import pytest

from rag import Library
from rag.extract import gloss
from rag.glossary import Glossary


def texts(library: Library, question: str, *history: str) -> list[str]:
    answer = library.ask(question, history=history, model=False)
    assert answer.refused == (not answer.statements)
    assert not any(statement.findings for statement in answer.statements)
    return [statement.text for statement in answer.statements]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("云溪县2022年社会消费品零售总额是多少？", "社会消费品零售总额完成62.7亿元，下降1.8%"),
        ("云溪县2023年社会消费品零售总额是多少？", "社会消费品零售总额完成67.9亿元，增长8.3%"),
        ("云溪县2024年社会消费品零售总额的目标是多少？", "社会消费品零售总额增长7%"),
        ("雲溪縣２０２２年糧食總產量", "粮食总产量达到21.3万吨，连续八年稳定在20万吨以上"),
        ("云溪22年城镇新增就业多少人，完成年度任务的百分之几", "城镇新增就业3120人，完成年度任务的104%"),
        (
            "青石市一季度社零环比增长多少？",
            "一季度，全市实现社会消费品零售总额１２６．５亿元，同比增长４．９％，环比增长１．３％",
        ),
        ("青石市常住人口多少人？", "常住人口118.7万人"),
        ("临水区2021年计划改造多少户居民？", "2021年计划改造老旧小区38个、楼栋265栋、居民9870户"),
        ("临水区所有项目什么时候完工？", "所有项目于2021年10月31日前完工"),
        ("云溪县县长是谁？", "云溪县人民政府县长 李明华"),
        ("县人民医院迁建项目在哪里？", "县人民医院迁建项目落户城东新区。"),
        ("为什么云溪县财政收支矛盾突出？", "二是财政收支矛盾突出，主要原因是土地出让收入大幅下滑；"),
        (
            "青石市固定资产投资是增长还是下降？",
            "固定资产投资同比下降3.4%，其中，房地产开发投资下降18.6%，工业投资增长22.1%。",
        ),
        ("什么是三茶统筹？", "“三茶统筹”：指统筹做好茶文化、茶产业、茶科技这篇大文章。"),
        ("云溪县2023年有哪些工作安排？", "二、2023年工作安排 （一）聚力项目建设。 （二）聚力乡村振兴。"),
        (
            "How much did retail sales fall in Yunxi County in 2022?",
            "down 1.8% (total retail sales of consumer goods; 2022): “社会消费品零售总额完成62.7亿元，下降1.8%” (CNY 6.27 billion)",
        ),
        ("When must all renovation projects in Linshui be finished?", "所有项目于2021年10月31日前完工"),
    ],
)
def test_the_sentence_or_clause_that_answers_comes_first(counties, question, first):
    assert texts(counties, question)[0] == first


@pytest.mark.parametrize(
    "question",
    [
        # Another year, another part of the year, another place.
        "云溪县2021年社会消费品零售总额是多少？",
        "青石市2025年上半年社零是多少？",
        "青石市2025年全年社零是多少？",
        "青石市2022年粮食总产量是多少？",
        "2022年云溪县政府工作报告中GDP是多少",
        # Nothing of the kind.
        "云溪县地铁有几条线？",
        "云溪县2022年新能源汽车产量是多少",
        "青石市市长是谁？",
        "When will the airport of Yunxi be opened?",
    ],
)
def test_what_the_documents_do_not_say_is_refused(counties, question):
    assert texts(counties, question) == []


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        ("浙江省2024年GDP是多少？", "库中没有关于浙江省的文件，无法回答“浙江省2024年GDP是多少？”。"),
        ("昆山市2024年GDP是多少？", "库中没有关于昆山市的文件，无法回答“昆山市2024年GDP是多少？”。"),
        ("昆山GDP是多少", "库中没有关于昆山的文件，无法回答“昆山GDP是多少”。"),
        (
            "What was the GDP of Kunshan in 2024?",
            "The documents hold nothing on Kunshan: “What was the GDP of Kunshan in 2024?”.",
        ),
        ("云溪县地铁有几条线？", "库中文件没有写明，无法回答“云溪县地铁有几条线？”。"),
        (
            "云溪县2022年固定资产投资完成多少亿元？",
            "库中文件提到了固定资产投资，但没有写明金额，无法回答“云溪县2022年固定资产投资完成多少亿元？”。",
        ),
    ],
)
def test_a_refusal_says_what_is_missing_and_what_is_near(counties, question, refusal):
    answer = counties.ask(question, model=False)

    assert answer.refusal is not None and answer.refusal.startswith(refusal)
    assert "云溪县2023年政府工作报告" in answer.refusal


def test_time_and_aim_are_said_with_a_figure_that_was_asked_for_without(counties):
    assert texts(counties, "云溪县社会消费品零售总额是多少？") == [
        "2022年，…社会消费品零售总额完成62.7亿元，下降1.8%",
        "2023年，…社会消费品零售总额完成67.9亿元，增长8.3%",
    ]


def test_a_comparison_gives_each_place_its_own_figure(counties):
    answer = counties.ask("云溪县2022年和青石市2025年一季度的社零各是多少？", model=False)

    assert {(statement.text, statement.citations[0].document) for statement in answer.statements} >= {
        ("社会消费品零售总额完成62.7亿元，下降1.8%", "yunxi-2023.txt"),
        (
            "一季度，全市实现社会消费品零售总额１２６．５亿元，同比增长４．９％，环比增长１．３％",
            "qingshi-2025-q1.txt",
        ),
    }


def test_follow_ups_stay_with_what_was_asked(counties):
    before = "云溪县2022年社会消费品零售总额是多少？"

    assert texts(counties, "那2023年呢？", before)[0] == "社会消费品零售总额完成67.9亿元，增长8.3%"
    assert texts(counties, "同比增长多少？", before) == ["社会消费品零售总额完成62.7亿元，下降1.8%"]
    assert texts(counties, "昆山市呢？", before) == []
    assert texts(counties, "And in 2023?", "What were retail sales in Yunxi County in 2022?")[0].startswith(
        "CNY 6.79 billion; up 8.3% (total retail sales of consumer goods; 2023): “社会消费品零售总额完成67.9亿元，增长8.3%”"
    )


def test_the_very_figure_asked_for_is_highlighted(counties):
    (statement,) = counties.ask("临水区要改造多少个老旧小区、总投资多少？", model=False).statements[:1]

    assert [statement.text[slice(*span)] for span in statement.highlights] == ["38个", "265栋", "3.6亿元"]


def test_the_same_list_is_given_once(counties):
    assert len(texts(counties, "临水区方案的保障措施有哪些？")) == 1


def test_an_empty_library_has_no_passage(empty):
    assert empty.ask("云溪县2022年社零是多少", model=False).refused


@pytest.mark.parametrize(
    ("passage", "added"),
    [
        (
            "社会消费品零售总额完成62.7亿元，下降1.8%",
            " (total retail sales of consumer goods; CNY 6.27 billion; down 1.8%)",
        ),
        ("茶园面积扩大到14万亩以上", " (140,000 mu or more)"),
        ("覆盖率由38%提高到45%，环比下降0.6%", " (38%; 45%; down 0.6% on the previous period)"),
        ("县人民医院落户城东。", ""),
    ],
)
def test_an_english_reader_is_given_what_can_be_rendered_exactly(passage, added):
    assert gloss(passage, Glossary.load()) == added


def test_a_number_of_pages_is_told_of_the_file(counties):
    answer = counties.ask("18号通知一共有几页？", model=False)

    assert answer.refusal is not None and answer.refusal.endswith("没有写明页数；所存文件不分页。")


def test_the_place_is_named_where_it_is_what_is_asked_for(counties):
    (statement,) = counties.ask("哪个县的茶叶种植面积达到12.6万亩？", model=False).statements[:1]

    assert statement.text == "云溪县：茶叶种植面积达到12.6万亩，综合产值突破15亿元。"
    assert [statement.text[slice(*span)] for span in statement.highlights] == ["云溪县"]
    assert statement.findings == ()


def test_an_english_reader_is_told_the_figure_asked_for_and_not_its_neighbour(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(
        "青石县2025年政府工作报告\n\n一、2024年工作回顾\n\n2024年，城镇调查失业率均值5.2%，居民消费价格下降0.3%。\n\n"
        "二、2025年主要目标\n\n2025年，粮食产量725亿斤以上。\n",
        encoding="utf-8",
    )
    library = Library.open(tmp_path / "library")
    library.ingest([path])

    assert texts(library, "What was the unemployment rate in 2024?")[0].startswith("5.2% (")
    assert texts(library, "What is the grain output target for 2025?")[0].startswith(
        "72.5 billion jin or more (36.25 million tonnes)"
    )
