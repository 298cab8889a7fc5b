"""What a question asks."""

import pytest

from rag.errors import InvalidQuestion
from rag.glossary import Glossary
from rag.lexical import tokens
from rag.records import Understood
from rag.timing import Asked
from rag.understand import MAX_QUESTION, Question, Side, narrowed, understand, with_full_years

HELD = ("云溪县", "青石市", "额济纳旗")
GLOSSARY = Glossary.load()


def asked(text: str, *history: str, language=None, ignore=()) -> Question:
    return understand(
        text, history=history, held_regions=HELD, glossary=GLOSSARY, language=language, ignore=ignore
    )


def asked_of_library(text: str, *passages: str) -> Question:
    """Understand against a library of these passages."""
    held = [frozenset(tokens(passage)) for passage in passages]

    def frequencies(words):
        return {word: sum(word in passage for passage in held) for word in words}

    return understand(text, history=(), held_regions=HELD, glossary=GLOSSARY, frequencies=frequencies)


def test_a_question_is_taken_apart():
    question = asked("云溪县2022年社零完成多少亿元，同比增长多少？")

    assert question == Question(
        text="云溪县2022年社零完成多少亿元，同比增长多少？",
        language="zh",
        regions=("云溪县",),
        missing_regions=(),
        unlisted=None,
        years=(2022,),
        half_year=False,
        terms=("社会消费品零售总额",),
        wanted="figure",
        measures=frozenset({"percent", "money"}),
        unit="CNY",
        subject="社会消费品零售总额",
        literal="社零",
        heads=frozenset({"总额", "社零", "消零", "售额", "社消"}),
        foreign=(),
        parts=2,
        aims=False,
        notes=("地区：云溪县", "时期：2022年", "词语：社会消费品零售总额"),
        asked=Asked(((2022, None),), frozenset()),
        understood=(
            Understood("region", "云溪县", "云溪县"),
            Understood("period", "2022", "2022年"),
            Understood("term", "社会消费品零售总额", "社零"),
            Understood("wanted", "figure", ""),
        ),
    )


def test_an_english_question_gives_chinese_terms_and_the_words_that_no_glossary_has():
    question = asked("How many teahouses did Yunxi County open in 2022, and what was its GDP?")

    assert (question.language, question.regions, question.years) == ("en", ("云溪县",), (2022,))
    assert (question.terms, question.subject, question.foreign) == (
        ("地区生产总值",), "地区生产总值", ("teahouses", "open"),
    )  # fmt: skip
    assert question.notes == ("Place: 云溪县", "Period: 2022", "Terms: 地区生产总值")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("额济纳旗GDP", "zh"),
        ("Ejin Banner GDP?", "en"),
        ("What does 四上企业 mean in the report of the county?", "en"),
        ("2024", "en"),
    ],
)
def test_the_language_is_that_of_most_letters(text, language):
    assert asked(text).language == language


def test_the_answers_language_can_be_told():
    assert asked("云溪县2022年社零", language="en").language == "en"
    assert asked("云溪县2022年社零", language="en").notes == (
        "Place: 云溪县",
        "Period: 2022",
        "Terms: 社会消费品零售总额",
    )


@pytest.mark.parametrize(
    "text",
    [
        "云溪县２０２２年ＧＤＰ是多少", "雲溪縣2022年GDP是多少", "云溪2022年gdp是多少", "云溪县22年GDP是多少",
    ],
)  # fmt: skip
def test_wide_traditional_and_short_forms_are_read_as_the_plain_ones(text):
    question = asked(text)

    assert (question.regions, question.years, question.terms) == (("云溪县",), (2022,), ("地区生产总值",))


def test_two_digits_are_a_year_only_where_they_can_be_one():
    assert with_full_years("24年上半年") == "2024年上半年"
    assert with_full_years("24年前三季度") == "2024年前三季度"
    assert with_full_years("24年内建成") == "24年内建成"
    assert with_full_years("近24年来") == "近24年来"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("云溪县粮食产量是多少", "figure"),
        ("加装电梯几部、改造几户", "figure"),
        ("云溪县固定资产投资增速", "figure"),
        ("By how much did retail sales fall?", "figure"),
        ("三茶统筹是什么意思", "definition"),
        ("什么是四上企业？", "definition"),
        ("What does “three clearances” mean?", "definition"),
        ("这份通知的文号是什么", "metadata"),
        ("方案是什么时候印发的", "metadata"),
        ("文件抄送给哪些单位", "metadata"),
        ("Who issued the notice?", "metadata"),
        ("云溪县和青石市的社零各是多少", "comparison"),
        ("哪个县社零最高", "comparison"),
        ("2023年比2022年多多少", "comparison"),
        ("Which county had higher retail sales?", "comparison"),
        ("所有项目什么时候完工", "date"),
        ("When will the lifts be finished?", "date"),
        ("云溪县县长是谁", "person"),
        ("Who is the county head?", "person"),
        ("存在哪些困难和问题", "list"),
        ("从哪三个方面加强组织领导", "list"),
        ("Which problems does the report name?", "list"),
        ("为什么财政收支矛盾突出", "fact"),
        ("县人民医院在哪里", "fact"),
        ("固定资产投资是增长还是下降", "fact"),
        # An indicator by itself asks for its figure.
        ("云溪县2022年地区生产总值", "figure"),
        ("Yunxi GDP 2022?", "figure"),
        ("为什么地区生产总值下降", "fact"),
        ("粮食产量全省第几", "fact"),
    ],
)
def test_the_kind_of_answer_wanted(text, wanted):
    assert asked(text).wanted == wanted


@pytest.mark.parametrize(
    ("text", "measures", "unit"),
    [
        ("社零同比增长多少", {"percent"}, None),
        ("总投资多少亿元", {"money"}, "CNY"),
        ("茶园面积有多少万亩", {"area"}, "m2"),
        ("改造多少户居民", set(), "户"),
        ("培训多少人次", set(), "人次"),
        ("更新供水管网几公里", set(), "m"),
        ("办结诉求多少件", set(), "件"),
        # What is numbered is not counted.
        ("第几次会议审议的报告有多少页", set(), None),
        ("How many households were renovated?", set(), "户"),
        ("多少个县", set(), "个"),
    ],
)
def test_the_kind_of_quantity_wanted(text, measures, unit):
    question = asked(text)

    assert (set(question.measures), question.unit) == (measures, unit)


@pytest.mark.parametrize(
    ("text", "aims"),
    [
        ("2023年计划改造多少户", True), ("GDP增长目标", True), ("打算新建几处", True), ("What is the target for GDP?", True),
        ("2022年同比增长多少", False), ("实际完成了多少", False), ("How much did it reach?", False), ("有没有完成化债任务", False),
        ("GDP是多少", None), ("计划实施多少，完成了多少", None), ("年度计划执行情况", None),
        # What was expected of the year past is an estimate, and what is compared may be a plan with a result.
        ("2022年预计完成多少", None), ("2023年目标和2022年实际相比", None),
    ],
)  # fmt: skip
def test_whether_a_plan_or_a_result_is_asked_for(text, aims):
    assert asked(text).aims is aims


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("请问云溪县2022年新建了多少公里农村公路？", "新建 农村公路"),
        ("有机硅产业在建项目到位资金多少", "有机硅产业在建项目到位资金"),
        ("临政办发〔2021〕18号是什么时候印发的", "临政办发 18 号 印发"),
        ("加装电梯多少部", "加装电梯"),
        ("5G基站有几座", "5g 基站"),
        ("地区间对外开放", "地区间对外开放"),
        ("数据专区的建设目的", "数据专区 建设目的"),
        ("社零是上升还是下降", "社会消费品零售总额"),
        ("社零同比增长多少", "社会消费品零售总额"),
        # Growth that is not asked for stays.
        ("新的增长点有哪些", "新 增长点"),
    ],
)
def test_the_frame_of_a_question_is_taken_off_and_words_stay_whole(text, subject):
    assert asked(text).subject == subject


def test_what_is_not_held_is_told_from_what_no_list_knows():
    assert (asked("浙江省GDP").missing_regions, asked("浙江省GDP").unlisted) == (("浙江省",), None)
    assert (asked("昆山GDP").missing_regions, asked("昆山GDP").unlisted) == ((), "昆山")
    # A name of that length may be a term (社零), or be held.
    assert asked("社零的增速").unlisted is None
    assert asked("云溪的GDP").unlisted is None


def test_a_follow_up_carries_what_it_left_out_and_says_so():
    question = asked("那2023年呢？", "青石市社零", "云溪县2022年粮食总产量是多少？")

    assert question.text == "2023年云溪县粮食总产量是多少？"
    assert (question.regions, question.years) == (("云溪县",), (2023,))
    assert question.notes[0] == "云溪县2022年粮食总产量是多少？ → 2023年云溪县粮食总产量是多少？"


def test_a_whole_question_looks_at_no_history():
    alone = asked("青石市2025年一季度社零是多少？")

    assert asked("青石市2025年一季度社零是多少？", "云溪县2022年粮食总产量是多少？") == alone


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the question is empty; ask something about the documents"),
        (" \n\t", "the question is empty; ask something about the documents"),
        (
            "粮" * (MAX_QUESTION + 1),
            "the question has 2,001 characters; ask in at most 2,000 (a document can be added to the library instead)",
        ),
    ],
)
def test_what_is_no_question_is_refused_in_one_sentence(text, message):
    with pytest.raises(InvalidQuestion) as error:
        asked(text)
    assert str(error.value) == message


@pytest.mark.parametrize(
    "text", ["？？？", "\u200b", "𠮷野家", "a" * MAX_QUESTION, "2024", "%", "「」", "😀"]
)
def test_odd_questions_are_understood_as_far_as_they_go(text):
    assert asked(text).regions == ()


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        ("region:云溪县", {"regions": (), "subject": "云溪县 社会消费品零售总额"}),
        ("period:2022", {"years": (), "asked": Asked((), frozenset())}),
        ("term:社会消费品零售总额", {"terms": (), "subject": "社零", "heads": frozenset()}),
        ("wanted:figure", {"wanted": "fact", "unit": None}),
    ],
)
def test_what_was_understood_can_be_undone_and_its_words_count_as_they_stand(key, changed):
    text = "云溪县2022年社零完成多少亿元"
    before, after = asked(text), asked(text, ignore=[key])

    assert key in [one.key for one in before.understood]
    assert key not in [one.key for one in after.understood]
    assert {name: getattr(after, name) for name in changed} == changed


def test_a_follow_up_undone_is_the_question_as_it_stands():
    (whole,) = (
        one for one in asked("那2023年呢？", "云溪县粮食产量是多少？").understood if one.kind == "follow_up"
    )

    assert whole.said == "云溪县粮食产量是多少？"
    assert asked("那2023年呢？", "云溪县粮食产量是多少？", ignore=[whole.key]).text == "那2023年呢？"


@pytest.mark.parametrize("key", ["云溪县", "region:", "place:云溪县"])
def test_a_key_that_names_nothing_is_refused(key):
    with pytest.raises(InvalidQuestion) as error:
        asked("云溪县GDP", ignore=[key])
    assert str(error.value) == (
        f"{key!r} names nothing that can be undone; take a key as the answer gives it, like region:达拉特旗"
    )


def test_a_relative_year_is_told_in_the_words_of_the_question():
    question = asked("云溪县去年上半年社零")

    assert question.asked == Asked((), frozenset(), ((-1, (1, 6)),))
    assert question.years == ()
    assert question.notes == ("地区：云溪县", "时期：去年上半年", "词语：社会消费品零售总额")
    assert [one.key for one in question.understood][1] == "period:last-year-H1"


def test_a_year_that_no_document_names_is_missing_unless_the_year_after_may_mean_it():
    passages = ("2022年粮食产量20万吨", "2023年粮食产量21万吨")

    assert asked_of_library("2019年粮食产量", *passages).missing_years == (2019,)
    assert asked_of_library("2021年、2022年粮食产量", *passages).missing_years == ()
    assert asked("2019年粮食产量").missing_years == ()


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("青石市和云溪县的社零哪个高", (Side(region="青石市"), Side(region="云溪县"))),
        ("云溪县与浙江省GDP相差多少", (Side(region="云溪县"), Side(region="浙江省"))),
        ("2023年GDP比2022年多多少", (Side(year=2023), Side(year=2022))),
        ("2023年GDP比上年多多少亿元", (Side(year=2023), Side(year=2022))),
        ("今年社零比去年多多少", (Side(shift=0), Side(shift=-1))),
        ("一季度和上半年社零分别是多少", (Side(months=(1, 3)), Side(months=(1, 6)))),
        ("GDP目标和实际完成相差多少", (Side(aims=True), Side(aims=False))),
        ("2023年目标和2022年实际相比", (Side(year=2023, aims=True), Side(year=2022, aims=False))),
        (
            "城镇和农村居民人均可支配收入相差多少",
            (Side(term="城镇居民人均可支配收入"), Side(term="农村居民人均可支配收入")),
        ),
        ("GDP和社零各是多少", (Side(term="地区生产总值"), Side(term="社会消费品零售总额"))),
        (
            "云溪县2022年和青石市2023年GDP分别是多少",
            (Side(region="云溪县", year=2022), Side(region="青石市", year=2023)),
        ),
        ("How did GDP in 2023 compare with 2022?", (Side(year=2023), Side(year=2022))),
        (
            "云溪县新建5G基站，去年建了多少个，今年计划多少个？",
            (Side(shift=-1, aims=False), Side(shift=0, aims=True)),
        ),
        ("What was GDP in 2022 and what was it in 2023?", (Side(year=2022), Side(year=2023))),
        ("2022年GDP是多少，增长多少？", ()),
        # Nothing named to compare with, and growth that the documents state themselves.
        ("哪个县GDP最高", ()),
        ("2023年GDP比上年增长多少", ()),
        ("工业增加值占GDP的比重", ()),
        ("云溪县2022年社零", ()),
    ],
)
def test_the_sides_of_a_comparison(text, sides):
    assert asked(text).sides == sides


def test_a_comparison_is_narrowed_to_one_side():
    question = asked("云溪县2023年GDP和社零分别比2022年多多少")
    later, earlier = (narrowed(question, side) for side in question.sides)
    assert (later.years, later.asked.times) == ((2023,), ((2023, None),))
    assert (earlier.years, earlier.asked.times, earlier.wanted) == ((2022,), ((2022, None),), "figure")

    question = asked("城镇和农村居民人均可支配收入相差多少")
    urban = narrowed(question, question.sides[0])
    assert (urban.subject.split()[-1], urban.heads) == ("城镇居民人均可支配收入", frozenset({"收入"}))
    assert "农村" not in urban.subject

    question = asked("云溪县与浙江省GDP相差多少")
    held, missing = (narrowed(question, side) for side in question.sides)
    assert (held.regions, held.missing_regions) == (("云溪县",), ())
    assert (missing.regions, missing.missing_regions) == ((), ("浙江省",))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("社会消费品另售总额是多少", "社会消费品零售总额是多少"),
        ("社会消费晶零售总额是多少", "社会消费品零售总额是多少"),
        ("云溪县粮实产量", "云溪县粮食产量"),
        ("What were retial sales?", "What were retail sales?"),
        ("the unemploymant rate", "the unemployment rate"),
    ],
)
def test_a_slip_in_a_word_that_nothing_knows_is_put_right_and_told(text, right):
    question = asked_of_library(text, "社会消费品零售总额完成4.3亿元，粮食产量20万吨。")

    assert question.text == right
    assert question.notes[0].startswith(("改正：", "Corrected: "))


@pytest.mark.parametrize(
    "text",
    [
        # Words of their own, although no passage has them.
        "云溪县矿业增加值是多少", "云溪县一共几家", "What is the revitalisation plan?", "Who is the mayor of Otago?",
        "What is the capital of Brazil?",
    ],
)  # fmt: skip
def test_words_that_are_right_as_they_stand_are_left_alone(text):
    assert asked_of_library(text, "社会消费品零售总额完成4.3亿元，工业增加值增长3%。").text == text


@pytest.mark.parametrize(
    ("text", "wanted", "also", "aspect"),
    [
        ("云溪县建了几个园区，是哪些", "figure", ("list",), None),
        ("财政收入下降了多少，为什么", "figure", (), "reason"),
        ("县人民医院迁到哪里", "fact", (), "place"),
        ("怎么解决就医难", "fact", (), "manner"),
        ("固定资产投资是增长还是下降", "fact", (), "whether"),
        ("How many schools were built, and which ones?", "figure", ("list",), None),
        ("Where will the airport be built?", "fact", (), "place"),
        ("Did GDP grow?", "fact", (), "whether"),
        ("Why did revenue fall?", "fact", (), "reason"),
    ],
)
def test_what_is_asked_besides_and_which_sort_of_fact(text, wanted, also, aspect):
    question = asked(text)

    assert (question.wanted, question.also, question.aspect) == (wanted, also, aspect)


@pytest.mark.parametrize(
    "question",
    [
        "额济纳旗现任旗长叫什么名字？",
        "白旗旗长姓什么？",
        "What is the name of Otog Banner's Party secretary?",
    ],
)
def test_the_name_of_who_holds_an_office_is_asked_for_as_a_person(question):
    assert understand(question, history=(), held_regions=(), glossary=Glossary.load()).wanted == "person"


def test_a_term_coined_from_a_number_and_a_word_is_found_by_its_english_words():
    def frequencies(words):
        return {word: int(word in ("六同", "三抓", "五强")) for word in words}

    def terms(text):
        return understand(
            text, history=(), held_regions=(), glossary=Glossary.load(), frequencies=frequencies
        ).terms

    assert "六同" in terms("What are the “six sames” of the water supply project?")
    assert terms("Which 'five strengths and three grips' are listed?")[-2:] == ("五强", "三抓")
    # Not set off, it is a number of things.
    assert "六同" not in terms("Which six same-day services are there?")


def test_which_grew_faster_is_asked_of_rates():
    assert asked("青石市和云溪县的社零哪个增长快").measures == {"percent"}
    assert asked("Which county's GDP grew faster?").measures == {"percent"}
