"""What is taken from a saved web page, and what of the portal around it is left out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from rag.errors import UnreadableFile
from rag.read.builder import Extracted
from rag.read.html import read_html, read_mhtml

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "tests" / "data" / "html"
SENTENCE = "2024年上半年，全旗地区生产总值完成16.29亿元，同比增长2.7%。"
ALL_PAGES = sorted(path.name for path in PAGES.iterdir())

CHROME = (
    "首页", "当前位置", "所在位置", "现在的位置", "无障碍", "登录", "搜索", "热门", "栏目导航", "依申请公开", "浏览次数", "点击数",
    "字体", "【字号", "打印", "关闭窗口", "分享到", "微信扫一扫", "扫一扫", "上一篇", "下一篇", "上一条", "下一条", "相关信息",
    "相关稿件", "相关链接", "统计公报", "在看", "阅读原文", "喜欢此内容", "关注我们", "功能介绍", "智能问答", "主办", "承办",
    "网站标识码", "ICP", "公网安备", "版权所有", "建议使用", "举报电话", "邮编", "脚本写的文字", "隐藏在菜单里",
)  # fmt: skip


def extracted(page: str | bytes, name: str = "网页.html") -> Extracted:
    content = page.encode() if isinstance(page, str) else page
    reader = read_mhtml if name.endswith(("mht", "mhtml")) else read_html
    return reader(content, name, lambda *_: None)


def lines(page: str | bytes, name: str = "网页.html") -> list[str]:
    return extracted(page, name).text.rstrip("\n").split("\n")


def page_lines(name: str) -> list[str]:
    return lines((PAGES / name).read_bytes(), name)


def body(inside: str, head: str = "") -> list[str]:
    return lines(f"<html><head>{head}</head><body>{inside}<p>{SENTENCE}</p></body></html>")


def refusal(page: str | bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        extracted(page)
    return str(caught.value)


def seed(name: str) -> list[str]:
    text = (ROOT / "seeds" / name).read_text(encoding="utf-8-sig")
    return [line.strip() for line in text.splitlines() if line.strip()]


def between(paragraphs: list[str], first: str, last: str) -> list[str]:
    starts = [number for number, line in enumerate(paragraphs) if line.startswith(first)]
    ends = [number for number, line in enumerate(paragraphs) if line.startswith(last)]
    return paragraphs[starts[0] : ends[-1] + 1]


EJINA = between(seed("ejina-half-year-plan-report-2024.txt"), "一、上半年", "(六)全面提升")
DALATE = between(seed("dalate-government-work-report-2024.txt"), "旗十八届人大三次", "四下基层")
NO_37 = between(seed("etuoke-npc-opinion-2024-37.txt"), "旗人民政府：", "2024年9月13日印发")
NO_55 = between(seed("etuoke-npc-opinion-2024-55.txt"), "旗人民政府：", "2024年12月19日印发")
BAIQI = seed("baiqi-economic-work-speech-2023.txt")
BODIES = {
    "trs.html": EJINA, "hanweb.htm": DALATE, "ucap.html": NO_55, "webplus.html": BAIQI, "county.htm": NO_37,
    "explorer.mht": NO_37, "wechat.html": DALATE[5:25], "chrome.mhtml": NO_55[:12], "word.htm": NO_55[:9],
}  # fmt: skip


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_paragraph_of_the_document_is_kept_as_a_line_in_its_order(name):
    found = page_lines(name)
    assert [line for line in BODIES[name] if line not in found] == []
    places = [found.index(line) for line in dict.fromkeys(BODIES[name])]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ALL_PAGES)
def test_nothing_of_the_portal_around_it_is_let_through(name):
    found = [line for line in page_lines(name) if line not in BODIES[name]]
    assert [line for line in found if any(word in line for word in CHROME)] == []


def test_a_trs_page_begins_with_its_public_information_title_and_byline():
    assert page_lines("trs.html")[:10] == [
        "索引号：152900000000033/2024-01583",
        "发布机构：额济纳旗人民政府办公室",
        "公开方式：主动公开",
        "组配分类：规划计划",
        "成文时间：2024-09-24",
        "关键词：计划执行情况",
        "额济纳旗2024年上半年国民经济和社会发展计划执行情况",
        "发布时间：2024-09-24 16:30",
        "来源：额济纳旗人民政府办公室",
        "一、上半年计划执行情况",
    ]


def test_a_gbk_page_of_hanweb_that_calls_itself_gb2312_is_read():
    found = extracted((PAGES / "hanweb.htm").read_bytes())
    assert found.encoding == "gb18030"
    assert found.text.split("\n")[:9] == [
        "索引号：01170000-0/2024-00123",
        "信息分类：规划计划 / 政府工作报告",
        "发布机构：达拉特旗人民政府办公室",
        "成文日期：2024-01-25",
        "公开方式：主动公开",
        "2024年达拉特旗政府工作报告",
        "发布时间：2024-02-09 09:28:00",
        "作者：政务公开室",
        "来源：达拉特旗",
    ]


def test_a_page_of_the_central_portal_keeps_signature_list_and_attachments():
    title = "鄂托克旗人大常委会关于国务院支持内蒙古工作高质量发展的意见落实情况报告的审议意见"
    found = page_lines("ucap.html")
    assert found[:11] == [
        "索引号：000014349/2024-00055",
        "主题分类：综合政务\\其他",
        "发文机关：鄂托克旗人大常委会办公室",
        "成文日期：2024年12月19日",
        f"标题：{title}",
        "发文字号：鄂旗人常发〔2024〕55号",
        "发布日期：2024年12月20日",
        title,
        "2024-12-20 10:00",
        "来源：鄂托克旗人大",
        "鄂旗人常发〔2024〕55号",
    ]
    assert found[-8:] == [
        "抄送：旗委办。",
        "鄂托克旗人大常委会办公室",
        "2024年12月19日印发",
        "1. 落实情况报告说明了有关工作安排。",
        "2. 检查组名单另行印发。",
        "附件：1.检查报告.docx",
        "附件2：整改清单.pdf",
        "责任编辑：王娜",
    ]


def test_a_page_of_layout_tables_without_any_names_gives_title_byline_and_body():
    title = "鄂托克旗人大常委会关于《鄂托克旗人民政府关于2024年国民经济和社会发展计划上半年执行情况的报告》的审议意见"
    for name in ("county.htm", "explorer.mht"):
        assert page_lines(name) == [
            title, "作者：佚名", "来源：本站", "更新时间：2024-9-14", "鄂旗人常发〔2024〕37号", *NO_37,
        ]  # fmt: skip


def test_an_article_of_wechat_is_read_although_it_is_saved_invisible():
    assert page_lines("wechat.html")[:3] == [
        "一图读懂｜2024年达拉特旗政府工作报告",
        "2024-02-09 18:00",
        "原创 政务公开室 达拉特发布",
    ]


def test_a_page_saved_as_mhtml_is_read_like_the_page():
    found = extracted((PAGES / "chrome.mhtml").read_bytes(), "chrome.mhtml")
    assert found.encoding == "utf-8"
    assert found.text.split("\n")[:8] == [
        "名称：鄂托克旗人大常委会关于国务院支持内蒙古工作高质量发展的意见落实情况报告的审议意见",
        "索引号：000014672/2024-00789",
        "发布机关：鄂托克旗人大常委会",
        "文号：鄂旗人常发〔2024〕55号",
        "生成日期：2024年12月19日",
        "时效性：有效",
        "鄂托克旗人大常委会关于国务院支持内蒙古工作高质量发展的意见落实情况报告的审议意见",
        "旗人民政府：",
    ]


def test_html_by_word_keeps_letterhead_headings_numbers_and_notes_but_not_what_is_struck_out():
    found = extracted((PAGES / "word.htm").read_bytes())
    written = found.text.split("\n")
    assert written[:3] == [
        "鄂托克旗人大常委会文件",
        "鄂旗人常发〔2024〕55号",
        "鄂托克旗人大常委会关于国务院支持内蒙古工作高质量发展的意见落实情况报告的审议意见",
    ]
    assert written[12:15] == [
        "一、有关要求",
        "1.\u00a0\u00a0\u00a0 研究提出具体措施[1]，狠抓落实。",
        "六个月内书面报告。",
    ]
    marked = [(mark.kind, mark.level, found.text[mark.start : mark.end]) for mark in found.marks]
    assert ("heading", 1, "一、有关要求") in marked
    assert ("footnote", 0, "[1] 指国务院《意见》提出的五大任务。") in marked
    assert sum(kind == "heading" for kind, _, _ in marked) == 1
    assert found.notices == ("4 characters that are marked as deleted are left out",)


def test_a_table_of_the_document_becomes_a_line_for_each_row_with_its_headers():
    found = extracted((PAGES / "word.htm").read_bytes())
    rows = [found.text[mark.start : mark.end] for mark in found.marks if mark.kind == "row"]
    assert rows == [
        "旗区：达拉特旗；社会消费品零售总额：16.29亿元；同比增长：5.2%",
        "旗区：鄂托克旗；社会消费品零售总额：12.5亿元；同比增长：4.8%",
    ]


FIELDS = ["发文字号：达政办发〔2024〕3号", "成文日期：2024年3月1日"]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>文　　号</td><td></td></tr><tr><th>发文字号</th><td>达政办发〔2024〕3号</td></tr>"
        "<tr><th>成文日期</th><td>2024年3月1日</td></tr><tr><th>主题词</th><td>&nbsp;</td></tr></table>",
        "<table><tr><td>发文字号：</td><td>达政办发〔2024〕3号</td><td>成文日期：</td><td>2024年3月1日</td></tr></table>",
        "<ul><li><em>发文字号</em><p>达政办发〔2024〕3号</p></li><li><em>成文日期</em><p>2024年3月1日</p></li></ul>",
        "<ul><li><label>发文字号：</label>达政办发〔2024〕3号</li><li><label>成文日期：</label>2024年3月1日</li></ul>",
        "<div class='xxgk'><span>发文字号</span> <span>达政办发〔2024〕3号</span></div><div><span>成文日期</span>"
        " <span>2024年3月1日</span></div><div><span>公文时效</span><span></span></div>",
        "<dl><dt>发文字号</dt><dd>达政办发〔2024〕3号</dd><dt>主题分类</dt><dd></dd><dt>成文日期</dt><dd>2024年3月1日</dd></dl>",
        "<p>发文字号: 达政办发〔2024〕3号&nbsp;&nbsp;成文日期: 2024年3月1日<br>公文时效:&nbsp;</p>",
        "<p><b>【发文字号】</b>达政办发〔2024〕3号</p><p><b>【成文日期】</b>2024年3月1日</p>",
    ],
)  # fmt: skip
def test_the_public_information_table_is_read_however_it_is_set(table):
    assert body(f"{table}<h1>关于做好防汛工作的通知</h1>") == [*FIELDS, "关于做好防汛工作的通知", SENTENCE]


def test_a_field_left_empty_does_not_take_the_title_for_its_value():
    table = "<table><tr><td>发文字号</td><td>达政办发〔2024〕3号</td></tr><tr><td>主题词</td><td></td></tr></table>"
    assert body(f"{table}<div>关于做好防汛工作的通知</div>") == [
        FIELDS[0],
        "关于做好防汛工作的通知",
        SENTENCE,
    ]


def test_title_day_and_source_come_from_the_head_only_where_the_page_does_not_show_them():
    head = (
        '<meta name="SiteName" content="达拉特旗人民政府"><meta name="ArticleTitle" content="关于防汛工作的通知">'
        '<meta name="PubDate" content="2024-03-01"><meta name="ContentSource" content="旗水利局">'
    )
    assert body("", head) == ["关于防汛工作的通知", "发布时间：2024-03-01", "来源：旗水利局", SENTENCE]
    shown = "<h1>关于防汛工作的通知</h1><p>2024-03-02 10:00　来源：旗应急局　字体：大 中 小</p>"
    assert body(shown, head) == ["关于防汛工作的通知", "2024-03-02 10:00", "来源：旗应急局", SENTENCE]


def test_no_day_is_made_up():
    assert body("<h1>关于防汛工作的通知</h1>") == ["关于防汛工作的通知", SENTENCE]


@pytest.mark.parametrize(
    "title",
    [
        "关于防汛工作的通知_通知公告_达拉特旗人民政府",
        "关于防汛工作的通知 - 达拉特旗人民政府门户网站",
        "达拉特旗人民政府-政策文件-关于防汛工作的通知",
        "关于防汛工作的通知",
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_title(title):
    assert body("", f"<title>{title}</title>") == ["关于防汛工作的通知", SENTENCE]


def test_a_title_in_several_lines_is_one():
    shown = "<div class='title'>达拉特旗人民政府<br>关于防汛工作的通知</div>"
    assert (
        body(shown, "<title>达拉特旗人民政府关于防汛工作的通知</title>")[0]
        == "达拉特旗人民政府关于防汛工作的通知"
    )


def test_ordered_lists_show_their_numbers_and_others_nothing():
    listed = "<ol start=3><li>供水。</li><li>供气。</li></ol><ul><li>供热。</li></ul><ol><li>（一）供电。</li></ol>"
    assert body(listed) == ["3. 供水。", "4. 供气。", "供热。", "（一）供电。", SENTENCE]
    styled = "<ol style='list-style-type:cjk-ideographic'><li>供水。</li></ol><ol type=a><li>供气。</li></ol>"
    assert body(styled) == ["一、供水。", "a. 供气。", SENTENCE]


def test_white_space_collapses_as_in_a_browser():
    assert body("<p>&nbsp;&nbsp;&nbsp; 全旗\n   供水，\n供气。　</p><div>第一行<br/>第二 \n line</div>") == [
        "全旗供水，供气。", "第一行", "第二 line", SENTENCE,
    ]  # fmt: skip


def test_marks_of_notes_and_ruby_stay_in_the_text():
    assert body("<p>国务院《意见》<sup>[1]</sup>提出，建设<ruby>六同<rt>liutong</rt></ruby>工程。</p>")[
        0
    ] == ("国务院《意见》[1]提出，建设六同liutong工程。")


def test_merged_cells_are_read_in_each_row_and_column_that_they_cover():
    table = (
        "<table border=1><tr><th rowspan=2>旗区</th><th colspan=2>2024年</th></tr><tr><th>产值（亿元）</th><th>增长（%）</th>"
        "</tr><tr><td>达拉特旗</td><td>16.2</td><td>5.1</td></tr></table>"
    )
    assert body(table)[0] == "旗区：达拉特旗；2024年 产值：16.2亿元；2024年 增长：5.1%"


def test_a_table_that_only_places_the_text_is_read_as_paragraphs():
    framed = f"<table><tr><td><table><tr><td><p>一、总体要求</p><p>{SENTENCE}</p></td></tr></table></td></tr></table>"
    assert lines(framed) == ["一、总体要求", SENTENCE]


def test_sections_that_open_at_a_click_are_kept_and_hidden_menus_are_not():
    more = "各有关部门要切实履行职责，确保各项任务落到实处。"
    article = (
        f"<div class=TRS_Editor><p>{SENTENCE}</p><div style='display:none'>{more}</div><p>完毕。</p></div>"
    )
    page = f"<div style='display: none'><a href=/>领导之窗</a><p>鼠标移到菜单上时显示的说明文字。</p></div>{article}"
    assert lines(page) == [SENTENCE, more, "完毕。"]


def test_an_article_that_a_page_holds_twice_is_read_once():
    article = "<h1>关于防汛工作的通知</h1>" + "".join(f"<p>{paragraph}</p>" for paragraph in EJINA[:6])
    page = f"<div class=pc>{article}</div><div class=mobile>{article}</div>"
    assert lines(page) == ["关于防汛工作的通知", *EJINA[:6]]


def test_an_article_that_a_script_fades_in_is_read():
    article = "".join(f"<p>{paragraph}</p>" for paragraph in EJINA[:6])
    page = f"<div style='display:none'>{article}</div><p>{SENTENCE}</p>"
    assert lines(page) == [*EJINA[:6], SENTENCE]


def test_a_list_of_documents_keeps_its_columns_apart():
    table = (
        "<table><tr><td>序号</td><td>文件名称</td><td>文号</td><td>发文机关</td></tr><tr><td>1</td><td>关于防汛的通知</td>"
        "<td>达政发〔2020〕1号</td><td>旗政府</td></tr><tr><td>2</td><td>关于抗旱的通知</td><td>达政发〔2020〕2号</td><td>旗政府</td></tr></table>"
    )
    assert body(f"<p>{SENTENCE[:-1]}，废止文件如下：</p>{table}")[1:3] == [
        "序号：1；文件名称：关于防汛的通知；文号：达政发〔2020〕1号；发文机关：旗政府",
        "序号：2；文件名称：关于抗旱的通知；文号：达政发〔2020〕2号；发文机关：旗政府",
    ]


@pytest.mark.parametrize("name", ["TRS_Editor", "nobody-knows"])
def test_what_follows_the_last_sentence_belongs_to_the_document_down_to_the_buttons(name):
    ending = [f"第{number}名 张某 旗发改委" for number in range(1, 90)]
    ending += ["主办单位：达拉特旗人民政府", "举报电话：0477-5211234", "达拉特旗人民政府", "2024年3月1日"]
    listed = "".join(f"<p>{line}</p>" for line in ending)
    page = (
        f"<div class={name}><p>{SENTENCE}</p><div class=article-bottom>{listed}</div></div><p>【打印】【关闭】</p>"
        "<div><h4>最新文件</h4><a href=1>关于防汛的通知</a></div><p>主办单位：旗政府 蒙ICP备05000000号</p>"
    )
    assert lines(page) == [SENTENCE, *ending]


@pytest.mark.parametrize(
    ("codec", "label", "recorded"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("utf-8-sig", "gb2312", "utf-8-sig"),
        ("utf-8", "gb2312", "utf-8"),
        ("gb18030", "gb2312", "gb18030"),
        ("gb18030", "utf-8", "gb18030"),
        ("gb18030", "iso-8859-1", "gb18030"),
        ("gb18030", "", "gb18030"),
        ("utf-16", "", "utf-16"),
    ],
)
def test_the_encoding_that_is_used_wins_over_the_one_that_is_stated(codec, label, recorded):
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={label}"></head><body>{SENTENCE * 3}'
    found = extracted(page.encode(codec))
    assert (found.encoding, found.text) == (recorded, SENTENCE * 3 + "\n")


@pytest.mark.parametrize("label", ["big5", ""])
def test_traditional_pages_in_big5_are_read(label):
    text = "經濟發展增添新的活力，全區各項工作取得了新的進展，人民生活水平不斷提高，我們對此表示歡迎。"
    found = extracted(
        f"<html><head><meta charset={label}></head><body><p>{text}</p></body></html>".encode("big5")
    )
    assert (found.encoding, found.text) == ("big5", text + "\n")


def test_a_character_that_the_portal_cut_in_two_does_not_change_the_encoding():
    page = f'<meta charset=gb2312><meta name=Description content="{SENTENCE}'.encode("gb18030") + b'\xb9">'
    found = extracted(page + f"<body>{SENTENCE * 4}</body>".encode("gb18030"))
    assert (found.encoding, found.text) == ("gb18030", SENTENCE * 4 + "\n")


NAVIGATION = "".join(f"<li><a href='/{number}'>政务公开栏目之{number}</a></li>" for number in range(30))


@pytest.mark.parametrize(
    "page",
    [
        f"<title>规划计划</title><ul>{NAVIGATION}</ul><div>共 20 条 首页 上一页 1 2 下一页</div><p>主办：旗人民政府</p>",
        f"<ul>{NAVIGATION}</ul><h1>404</h1><p>抱歉，您访问的页面不存在或已被删除！</p><a href=/>返回首页</a>",
        "<title>统一身份认证</title><form>用户名：<input><br>密码：<input type=password><br>忘记密码请联系系统管理员</form>",
        "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center>nginx</body></html>",
        "<ul>" + "".join(f"<li><h3><a href='{n}'>关于做好第{n}批工作的通知</a></h3><p>现将有关事项通知如下，请认真贯彻。</p></li>"
                         for n in range(9)) + "</ul>",
    ],
)  # fmt: skip
def test_a_page_without_a_document_is_refused(page):
    assert refusal(page) == (
        "cannot read 网页.html: it holds no article text, only links, a form or a notice of the site; open the document's own"
        " page and save that"
    )


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=app></div></body></html>",
        "<html><frameset cols='20%,80%'><frame src=a.htm><frame src=b.htm></frameset></html>",
    ],
)
def test_a_page_that_is_filled_by_a_script_or_frames_is_refused(page):
    assert refusal(page) == (
        "cannot read 网页.html: there is no text in the page, which is filled by a script or frames; open it in a browser and"
        " save it from there"
    )


def test_a_page_of_attached_files_alone_gives_their_names():
    page = "<h1>2023年部门预算公开</h1><div class=TRS_Editor><p><a href=1.xlsx>旗财政局2023年部门预算.xlsx</a></p></div>"
    assert lines(page) == ["2023年部门预算公开", "旗财政局2023年部门预算.xlsx"]


def test_an_mhtml_file_without_a_page_is_refused():
    with pytest.raises(UnreadableFile, match="there is no web page in it"):
        read_mhtml(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: image/png\n\n--x--",
                   "网页.mhtml", lambda *_: None)  # fmt: skip


def test_the_document_may_be_in_a_frame_of_an_mhtml_file():
    part = "--x\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: 8bit\n\n{}\n"
    pages = part.format("<html><body><a href=/>首页</a></body></html>") + part.format(f"<p>{SENTENCE}</p>")
    content = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n{pages}--x--\n'.encode(
        "gb18030"
    )
    assert lines(content, "网页.mht") == [SENTENCE]


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 100_000,
        "<span>" * 100_000,
        "<table><tr><td>" * 30_000,
        "<ul><li>" * 30_000,
        f"<div data-x='{'a' * 5_000_000}'>",
        "<table><tr><td colspan=100000000 rowspan=100000000>甲</td><td>乙</td></tr>"
        + "<tr><td colspan=100000>丙</td><td>丁</td></tr>" * 100 + "</table>",
        "<p>索引号：</p>" * 20_000,
        "<div>" * 3_000 + "</div>" * 3_000 + "<p>" + "<b <b " * 100_000,
        "<b>甲</b><i>乙</i>" * 20_000,
        "<p>" + " " * 200_000 + "\n" * 200_000,
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;',
    ],
)  # fmt: skip
def test_hostile_pages_cost_little_and_give_their_text(hostile):
    started = time.perf_counter()
    assert SENTENCE in extracted(f"<html><body>{hostile}<p>{SENTENCE}</p>").text
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    "content", [b"", b"<", b"<!-- x -->", bytes(range(256)) * 50, b"<html>\xff\xfe\x00</html>"]
)
def test_what_is_no_page_is_refused_in_one_sentence(content):
    assert refusal(content).startswith("cannot read 网页.html: ")
