"""Whether a part of a sentence says who: a person by name, or by an office that the question asks about."""

from __future__ import annotations

import re

from rag.lexical import tokens
from rag.relevance import Relevance
from rag.understand import Question

NAMED = 0.3
"""Share of the question's words that must stand beside a person's office; a heading may hold the others."""

_PERSON = re.compile(
    r"[省市盟州旗县区镇乡校院局厅处科部会组队站所社]长|主席|主任|书记|代表|委员|教授|院士|博士|先生|女士|负责人"
)
# 人民代表大会 and 委员会 are bodies; 总书记 is not the secretary asked for.
_BODIES = re.compile("代表大会|常务?委员会|委员会|代表团|总书记|人大代表|政协委员|列席人员|负责人(?=会)")
_SIGNED = re.compile(r"(?:长|主席|主任|书记)\s+[\u4e00-\u9fff]{1,2}\s?[\u4e00-\u9fff]{1,2}$")
_HOLDER_ASKED = re.compile(
    r"[省市盟州旗县区镇乡]长|主席|主任|书记|mayor|governor|secretary|chair|\b(?:head|leader) of",
    re.IGNORECASE,
)
# The hundred most usual family names, without those that begin other words behind an office (高度, 任务, 何时, 金额, 方案).
_FAMILY_NAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶苏魏吕丁沈姚卢崔钟谭陆汪范石廖贾夏"
    "邹熊孟秦邱侯江尹薛闫雷龙段郝孔邵史毛万顾赖武康贺严温"
)
_BY_NAME = re.compile(
    rf"(?:长|主席|主任|书记)[:： ]?[{_FAMILY_NAMES}][\u4e00-\u9fff]{{1,2}}(?=$|[，,。；、)）]|同志|主持|出席|作|讲话|代表)"
)


def speaks_of_one(part: str) -> bool:
    """Tell whether a part of a sentence speaks of a person, be it by an office."""
    return bool(_PERSON.search(_BODIES.sub("", part)))


def names_one(question: Question, judged: Relevance, part: str) -> bool:
    """Tell whether the person asked for is there: by name ("县长 李明华"), or in words of the question.

    Who holds an office is answered by a name alone: every sentence on what the 旗长 did has the words of the question.
    """
    if _SIGNED.search(part) or _BY_NAME.search(part):
        return True
    return not _HOLDER_ASKED.search(question.text) and judged.coverage(tokens(part)) >= NAMED
