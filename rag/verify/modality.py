"""Whether a plan is given out for a result, or a result for a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.clauses import clauses
from rag.evidence import Evidence
from rag.figures import is_target, looks_back
from rag.records import Finding, Sentence
from rag.verify.claim import Claim
from rag.verify.edits import Edit, edits
from rag.verify.labels import bare
from rag.verify.pairing import bearing

PLAN = re.compile(
    r"计划(?!生育|执行|单列|总投资|投资额?[\d约]|经济|报告|完成|的|任务)|力争|争取(?!到(?!20\d\d)|了)|(?<![模虚])拟(?=[建新引投实开于定在完推安])"
    r"|将(?=[^，。；、的为作]{0,6}(?:达|实现|完成|建|开工|投产|启动|实施|推进|增|在20|于20|突破|超|新增|继续|进一步|全面|开展|举办))"
    r"|预计|(?<![及于超合达到])预期(?!寿命)|有望|(?:主要|工作|发展)目标|目标(?:是|为|[:：]|(?=[\d超约近]))|(?:确保|保证|保障)(?!了)|规划(?:建设|新建|到)|准备(?=[建开实启])|打算|力保|有待|尚待|即将"
)
"""A clause with one of these speaks of what is to come."""
_STRONG = re.compile("计划|力争|争取|拟|将|预计|(?<![及于超合达到])预期|有望|目标|准备|打算|即将")
"""Those without which the clause says another thing: 确保 may be left out."""
PLAN_WORD = re.compile("计划|力争|争取|拟|将|预计|(?<![及于超合达到])预期|有望|确保|打算|即将|目标")
"""The same for words that were put in, where no other meaning is left."""
_RESULT_WORD = re.compile("已|完成|建成|竣工|投产|完工|实现了|[成完]了")
_UNDER_WAY = re.compile("推进|加快|正在|在建|启动|开展|推动|谋划|筹备|申报|争取|建设中")
DONE = re.compile(r"已(?!知)|完成了|建成了|实现了|(?<=[成工产效展升长加高])了|同比|累计|荣获|获评|圆满完成")
"""A clause with one of these, and none of `PLAN`, speaks of what has been. 建成 and 取得 stand in plans as well."""
DONE_TOLD = re.compile(rf"{DONE.pattern}|建成|竣工|投产|达到|完成|实现|取得|获得|率先")
"""What makes a result of a sentence that says so of a plan."""
PLAN_EN = re.compile(
    r"\b(?:will|shall|would|(?:plan(?:s|ned|ning)?|aim(?:s|ed|ing)?|expect(?:s|ed|ing)?|project(?:ed|s)?|intend(?:s|ed)?|"
    r"striv(?:e|es|ing)|propos(?:e|es|ed)|seek(?:s|ing)?|work(?:s|ing)?|hope[sd]?|pledge[sd]?|need(?:s)?|schedul(?:ed|es)|slated|"
    r"set|due|going|about|estimated|anticipated|endeavou?rs?|is|are|be|ought) to|planned|projected|expected|anticipated|envisaged|"
    r"should|must|forecast|by 20[2-9]\d|let us|ensure|(?:target|goal|objective|aim|plan) (?:is|of|for)|targets?)\b",
    re.IGNORECASE,
)
DONE_EN = re.compile(
    r"\b(?:has|have|had|was|were|rose|grew|fell|reached|hit|built|made|became|won|began|completed|achieved|came to|stood at|saw|"
    r"increased|decreased|dropped|declined|totall?ed|amounted|opened|launched|attained|realized|posted|delivered|attracted|"
    r"exceeded|surpassed|climbed|expanded|jumped|shrank)\b",
    re.IGNORECASE,
)


# Steps by which works are finished, in both languages: what is finished by one may be planned by the next.
_STEPS = (
    ("并网", r"\b(?:connected to the (?:power )?grid|grid-connected)\b"),
    ("建成|完工|竣工|落成", r"\b(?:completed|built|finished)\b"),
    ("投产|投用|投运|投入(?:使用|运营|运行|生产)", r"\b(?:put|went|gone|entered|come|came) into (?:operation|production|use|service)\b"),
    ("开工|动工", r"\b(?:construction (?:has |had )?(?:begun|began|started)|broke ground|broken ground)\b"),
    ("通车|通航|运营", r"\bopened to traffic\b"),
)  # fmt: skip
_FINISHING = re.compile("建成|完工|竣工|落成|通车|通航|投产|投用|投运|并网|投入|完成|运营|运行|开通")
_FINISHED = re.compile(r"(?P<name>[\u4e00-\u9fff]{4,24}?)(?:建成|完工|竣工|落成|通车|投产|投用|投运|并网)")
_BEGUN = re.compile("开工|动工|启动|获批|立项|在建|加快建设|推进")
_NAME = 4
"""Characters at the end of a work's name by which it is told."""
_AHEAD = re.compile("预计|有望|力争|争取|计划|拟|将|确保|年内|年底前|即将")
_DONE_SAID = re.compile("已|[成工产车网用运]了|完成了|实现了|正式")


def plans_and_results_are_kept_apart(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    if not evidence.sources:
        return
    marked: set[int] = set()
    for start, end in claim.clauses:
        said = claim.own[start:end]
        sources = bearing(claim, start, end, evidence)
        if _finishes_a_plan(claim, start, end, evidence) or _finishes_a_beginning(
            claim, start, end, evidence
        ):
            yield claim.finding("modality", *_MESSAGES[True], start, end)
            marked.add(start)
            continue
        if not sources:
            continue
        if not _says_more_than_figures(claim, start, end):
            continue
        told = _told(claim, start, said)
        wrong = [why for sentence, span in sources if (why := _otherwise(told, sentence, span, claim))]
        if len(wrong) == len(sources):
            yield claim.finding("modality", *wrong[0], start, end)
            marked.add(start)
    for clause in edits(claim, evidence):
        for edit in clause:
            within = claim.clause(edit.start)[0]
            if within in marked:
                continue
            if (as_plan := _puts_in_a_plan(edit)) or _puts_in_a_result(edit):
                marked.add(within)
                yield claim.finding("modality", *_MESSAGES[not as_plan], edit.start, edit.end)


def _finishes_a_plan(claim: Claim, start: int, end: int, evidence: Evidence) -> bool:
    """Whether a clause has something finished that the sources, in whatever clause, only have planned or expected."""
    said = claim.own[start:end]
    if (PLAN_EN if claim.is_english else PLAN).search(claim.own[:end]):
        return False
    if not (DONE_EN if claim.is_english else _DONE_SAID).search(said):
        return False
    clauses_of = [
        sentence.text[slice(*span)]
        for source in evidence.sources
        for sentence in source.sentences
        for span in clauses(sentence.text)
    ]
    for steps, english in _STEPS:
        if re.search(english if claim.is_english else steps, said, re.IGNORECASE):
            told = [clause for clause in clauses_of if re.search(steps, clause)]
            if told and all(_AHEAD.search(clause) and not DONE.search(clause) for clause in told):
                return True
    return False


def _finishes_a_beginning(claim: Claim, start: int, end: int, evidence: Evidence) -> bool:
    """Whether a work of which the sources say that it was begun is said to be finished; by the name that they give it."""
    match = None if claim.is_english else _FINISHED.search(claim.own, start, end)
    name = re.sub("(?:已经?|均|全部|正式|全线)+$", "", match["name"])[-_NAME:] if match else ""
    if len(name) < _NAME:
        return False
    told = [
        text[at : span[1]]
        for source in evidence.sources
        for text in (sentence.text for sentence in source.sentences)
        for span in clauses(text)
        if (at := text.find(name, *span)) >= 0
    ]
    return bool(told) and all(_BEGUN.search(rest) and not _FINISHING.search(rest) for rest in told)


def _says_more_than_figures(claim: Claim, start: int, end: int) -> bool:
    """Whether a clause has words besides a place and a figure, as those of a comparison have not (达拉特旗85%以上)."""
    left = bare(claim.own)
    for quantity in claim.quantities:
        left = f"{left[: quantity.start]}{' ' * (quantity.end - quantity.start)}{left[quantity.end :]}"
    return sum(map(str.isalpha, left[start:end])) > 1


def _puts_in_a_plan(edit: Edit) -> bool:
    """Whether a word of what is to come was put into a clause that else repeats its source, which has none."""
    sentence = edit.sentence
    word = PLAN_WORD.search(edit.put_in)
    behind = sentence.text[edit.span[1] :]
    # …进展顺利，预计年内建成并网 may be told as 项目预计年内并网.
    told_behind = word and word[0] in behind and any(re.search(steps, behind) for steps, _ in _STEPS)
    return bool(
        word
        and not told_behind
        and not PLAN_WORD.search(sentence.text[: edit.span[1]])
        and not is_target(sentence, "")
    )


def _puts_in_a_result(edit: Edit) -> bool:
    """Whether a word of what is done was put in for one of what is under way, or into a plan."""
    clause = edit.sentence.text[slice(*edit.span)]
    word = _RESULT_WORD.search(edit.put_in)
    # 预计完成…35.6亿元 for 预计…完成35.6亿元: the word stood elsewhere in the clause.
    done = word and not _RESULT_WORD.search(edit.left_out) and word[0] not in clause
    sentence = edit.sentence
    planned = bool(PLAN_WORD.search(sentence.text[: edit.span[1]])) or is_target(sentence, "")
    return bool(done and (_UNDER_WAY.search(edit.left_out) or (planned and not DONE.search(clause))))


def _told(claim: Claim, start: int, said: str) -> bool | None:
    """Whether a clause tells of a plan (True), of a result (False), or does not say (None)."""
    text = claim.own
    if claim.is_english:
        # One verb governs what follows: "plans to invest …, build …, and open …".
        begin = max(text.rfind(mark, 0, start) for mark in (".", ";")) + 1
        ahead = text[begin : start + len(said)]
        if PLAN_EN.search(ahead):
            return True
        return False if DONE_EN.search(ahead) else None
    if PLAN.search(text[: start + len(said)]):
        return True
    return False if DONE_TOLD.search(said) else None


def _otherwise(
    told: bool | None, sentence: Sentence, span: tuple[int, int], claim: Claim
) -> tuple[str, str] | None:
    clause, ahead = sentence.text[slice(*span)], sentence.text[: span[1]]
    by_words = bool(PLAN.search(clause) or PLAN_EN.search(clause))
    # An empty clause is an aim by its headings alone.
    planned = by_words or (is_target(sentence, "") and not DONE.search(clause))
    if told is True:
        behind = sentence.text[span[1] :]
        # 预计 may stand in the next clause of a sentence that tells how far a work is.
        expected = bool(_AHEAD.search(behind)) and any(re.search(steps, behind) for steps, _ in _STEPS)
        ahead_plans = bool(PLAN.search(ahead) or PLAN_EN.search(ahead)) or expected
        done = not planned and not ahead_plans and (_is_done(clause) or looks_back(sentence))
        return _MESSAGES[False] if done else None
    # Chinese needs no word for what is past: a plan is one there by its own words, not by the heading alone.
    dropped = bool(_STRONG.search(clause)) and not claim.is_english
    if planned and not _is_done(clause) and (told is False or dropped):
        repeated = not by_words and claim.repeats(clause)
        return None if repeated else _MESSAGES[True]
    return None


def _is_done(clause: str) -> bool:
    return bool(DONE.search(clause) or DONE_EN.search(clause)) and not PLAN.search(clause)


_MESSAGES = {
    True: (
        "所引句子说的是计划或目标，这里说成结果。",
        "The cited sentence states a plan or an aim; the statement makes a result of it.",
    ),
    False: (
        "所引句子说的是已有的结果，这里说成计划或目标。",
        "The cited sentence states a result; the statement makes a plan or an aim of it.",
    ),
}
