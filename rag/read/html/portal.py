"""What government portals write around a document: the table of public information, the byline, and their chrome."""

from __future__ import annotations

import re

# As they stand in the tables of portals (GB/T 9704 and the guide to open government information name most of them).
_TABLE_LABELS = (
    "索引号|信息索引号|索取号|索引码|信息编号|统一编号|统一登记号|登记号|规范性文件登记号|备案号|备案登记编号|主题分类|主题词|主题|信息分类|文件分类|公文分类"
    "|分类|分类号|所属分类|组配分类|体裁分类|体裁|服务对象|服务对象分类|行业分类|信息类别|信息类型|文件类型|公文种类|文种|公开类别|公开类型|发文机关|发文单位"
    "|发文部门|发文机构|发布机构|发布机关|发布单位|发布部门|制发机关|制发单位|制定机关|制发部门|公开机构|公开主体|公开单位|公开责任部门|责任部门|责任单位"
    "|公开部门|供稿单位|信息提供单位|信息来源单位|颁布机构|颁布单位|批准机关|起草单位|联合发文单位|成文日期|成文时间|生成日期|生成时间|发文日期|发文时间|制发日期"
    "|印发日期|印发时间|签发日期|签发人|公布日期|公布时间|通过日期|批准日期|发文字号|文号|发文号|公文字号|公文文号|文件编号|文件号|发布文号|文件字号|公文时效"
    "|时效性|有效性|时效|文件时效|时效状态|效力状态|是否有效|有效状态|有效期|效力等级|实施日期|施行日期|施行时间|生效日期|生效时间|失效日期|失效时间|废止日期|终止日期"
    "|废止时间|修订日期|发布日期|发布时间|发布日|公开日期|公开时间|上网日期|更新日期|更新时间|标题|名称|信息名称|文件名称|公文名称|文件标题|公开方式|公开形式"
    "|公开范围|公开属性|公开时限|公开程序|关键词|关键字|内容概述|内容概要|概述|概要|摘要|所属栏目|栏目|载体类型|语种|责任编辑|信息来源|来源|公文来源"
)
_BYLINE_LABELS = (
    "发布时间|发布日期|发表时间|发稿时间|发文日期|成文日期|更新时间|更新日期|公布日期|录入时间|提交时间|添加时间|时间|日期|来源|信息来源|文章来源|稿件来源"
    "|新闻来源|内容来源|供稿单位|供稿|稿源|作者|撰稿|编辑|责任编辑|责编|编审|审核|初审|复审|终审|校对|审稿|签发|摄影|发布机构|发布单位|发布部门|发布人|发布者|文号|发文字号"
    "|信息员|通讯员|记者"
)
_COUNTED = (
    "浏览字号|正文字号|浏览次数|浏览量|浏览数|浏览|阅读次数|阅读量|阅读数|阅读|点击次数|点击数|点击量|点击率|点击|访问次数|访问量|人气|字号|字体|字体大小|文字大小|字号大小|打印|分享到|分享|我要纠错|视力保护色|背景色"
    "|扫码阅读|扫一扫"
)
_STRONG = re.compile(
    "索引号|信息索引号|索取号|主题分类|组配分类|体裁分类|信息分类|公文种类|服务对象|发文机关|发文单位|发布机构|发布机关|发布单位|制发机关|制发单位|公开机构|公开主体|公开责任部门|责任部门"
    "|成文日期|成文时间|生成日期|发文日期|印发日期|发文字号|文号|文件编号|公文时效|时效性|有效性|效力状态|是否有效|实施日期|施行日期|生效日期|失效日期|废止日期|公开日期|公开方式|公开形式|公开范围|公开时限|发布日期"
    "|主题词|统一登记号|规范性文件登记号|公文名称|文件名称|信息名称"
)


def _spaced(labels: str) -> str:
    # 索 引 号, 文　　号: set apart so that all labels of a table are equally wide.
    return "|".join(
        r"[ \u00a0\u3000]*".join(label) for label in sorted(labels.split("|"), key=lambda label: -len(label))
    )


_BOTH = _spaced(f"{_TABLE_LABELS}|{_BYLINE_LABELS}|{_COUNTED}")
_SPACES = r"[ \u00a0\u3000]*"
_ALONE = re.compile(rf"[【\[［]?{_SPACES}({_BOTH}){_SPACES}[】\]］]?{_SPACES}[:：]?{_SPACES}")
# A label must not be the end of a longer word (上报时间：), but for the few that portals set without a space.
_INSIDE = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])[【\[［]?({_BOTH})|(来源|信息来源|作者|责任编辑|编辑|发布时间|发布日期|浏览次数|字体|字号))"
    rf"{_SPACES}[】\]］]?{_SPACES}[:：]"
)
_SPACE = re.compile(r"[ \u00a0\u3000]+")
_DATE = re.compile(
    r"(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?)(?:\s*(?:星期.|周.))?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
)
_COUNTERS = frozenset(_COUNTED.split("|"))
_BYLINE = frozenset(_BYLINE_LABELS.split("|"))

# Buttons, and what is one only beside others.
_BUTTONS = (
    "保存|打印|关闭|分享|收藏|纠错|复制链接|设为首页|加入收藏|转发|点赞|朗读|听全文|语音播报|字体|字号|字体大小|新浪微博|腾讯微博|QQ空间|QQ好友"
    "|人人网|豆瓣|一键分享|网站首页|无障碍(?:浏览|阅读)?|适老化?(?:版|模式)?|长者(?:版|模式|助手)?|关怀版|繁体(?:版|中文)?|简体(?:版|中文)?"
    "|手机版|电脑版|智能(?:机器人|问答|搜索)|蒙古文|蒙语版?|RSS|高级搜索|站内搜索|全站搜索|返回顶部|回到顶部|(?:打印|保存|收藏)(?:本页|此页|此文|文章|页面)"
    "|关闭(?:窗口|本页|页面|此页)?|分享(?:到|至)|我要(?:纠错|打印|分享|收藏)|返回(?:首页|列表|上页|上一页)|阅读全文|展开全文|点击(?:查看|收起|展开).{0,6}"
    "|手机(?:查看|阅读|扫码).{0,8}|扫码.{0,10}|写留言|喜欢此内容的人还喜欢|微信扫一扫.{0,12}|预览时标签不可点|阅读原文|不再提示"
)
_WEAK_BUTTONS = (
    "返回|刷新|放大|缩小|默认|超大|特大|适中|较大|恢复|下载(?:word|pdf)?|[大中小]|A[+-]?|T|微信|微博|QQ|朋友圈|更多|登录|注册|退出|首页|English|EN"
    "|蒙文|ᠮᠣᠩᠭᠣᠯ|搜索|检索|热词|赞|在看|留言|知道了|取消|允许|确定"
)
_BUTTON = re.compile(rf"(?:{_BUTTONS})", re.I)
_ANY_BUTTON = re.compile(rf"(?:{_BUTTONS}|{_WEAK_BUTTONS})", re.I)
_BETWEEN_BUTTONS = re.compile(r"[\s|｜/【】\[\]［］:：()（）·>＞»,，、\u00a0\u3000+\-]+")
# Lines that are a portal's wherever they stand.
_BREADCRUMB = r"[您你]?(?:现在|当前|目前)?的?(?:所在)?(?:的)?位置(?:是)?\s*[:：]|(?:网站)?首页\s*(?:[>＞»›→]|-+>|/|\s+\S+\s*[>＞»›])"
_WIDGETS = (
    r"(?:扫一扫|扫描二维码|微信扫|手机扫|用微信).{0,30}$|分享(?:到|至).{0,30}$|(?:字体|字号|文字)(?:大小)?\s*[:：]|[【\[]\s*(?:打印|关闭)"
    r"|(?:浏览|点击|阅读|访问)(?:次数|量|数|率)\s*[:：]|您是(?:本站)?第|点击(?:上方|下方)?.{0,4}(?:蓝字|蓝色字|关注)|长按.{0,12}(?:识别|关注)|原创$"
)
# Lines that are a portal's beside a document; inside it they may be its own.
_AROUND = (
    r"上一[篇条页则]|下一[篇条页则]|(?:前|后)一篇|没有了|共\s*\d+\s*[条页]|首页\s*上一页|附件下载\s*[:：]?$"
    r"|(?:版权所有|主办(?:单位)?|承办(?:单位)?|主管(?:单位)?|协办(?:单位)?|运维(?:单位)?|技术支持|运行维护|网站标识码|站点地图|网站地图|联系我们|关于我们"
    r"|网站声明|法律声明|隐私声明|使用帮助|备案序号|备案编号|政府网站标识码|违法和不良信息)(?:\s*[:：|]|\b|$|举报)"
    r"|(?:网站|本站)支持IPv6|.{0,40}(?:ICP\s*备|公网安备|网站标识码)|(?:copyright|©|all rights)|建议使用.{0,40}(?:浏览器|分辨率)|(?:您的|当前)浏览器"
    r"|请(?:使用|开启|启用|升级).{0,20}(?:浏览器|JavaScript)|您(?:即将离开|访问的链接)|javascript"
)
_HOST = re.compile(
    r"(?:主办|承办|协办|主管)(?:单位)?\s*[:：]|联系我们\s*[:：]"
    r"|(?:地\s*址|邮\s*编|邮政编码|(?:联系|举报|办公|维护|值班|监督|咨询)?(?:电\s*话|传\s*真)|(?:电子)?(?:邮\s*箱|邮件)|网\s*址|e-?mail|tel)\s*[:：]",
    re.I,
)
_WIDGET = re.compile(rf"{_BREADCRUMB}|{_WIDGETS}", re.I)
_CHROME = re.compile(rf"{_BREADCRUMB}|{_WIDGETS}|{_AROUND}", re.I)
_ENDS_ARTICLE = re.compile(
    r"[【\[［]?\s*(?:(?:相关|关联)(?:阅读|链接|文章|文件|文档|信息|报道|新闻|解读|稿件|政策|内容|推荐|资讯|专题|材料|附件下载|政策解读|推荐阅读)"
    r"|延伸阅读|推荐(?:阅读|文章|信息|链接)|热门(?:文章|信息|推荐|新闻)|最新(?:文章|信息|动态|发布|政策)|猜你喜欢|更多(?:相关|精彩).{0,6}"
    r"|(?:政策|媒体|专家|文字|图文)解读|图解|解读(?:材料|链接|文件)|上一[篇条页则]|下一[篇条页则]|网友评论|评论|友情链接|网站链接|快速链接"
    r"|部门(?:网站)?链接)\s*[】\]］]?\s*(?:[:：].*)?$"
)
_SITE_NOTICE = re.compile(
    r"版权(?:所有|声明)|转载(?:声明|请注明)|免责声明|凡(?:本网|本站|注明)|本网(?:站)?(?:注明|转载|所有)|浏览器|copyright|ICP|公网安备"
    r"|举报(?:电话|邮箱)|备案号|即将离开|是否继续|javascript|cookie|网站标识码|为(?:了)?(?:更好|确保).{0,20}(?:访问|浏览)"
    r"|未经.{0,12}(?:授权|许可).{0,10}(?:转载|使用)|(?:您|你)(?:可以)?(?:扫描|扫一扫)|智能机器人|联系(?:网站)?管理员"
    r"|欢迎(?:您)?(?:各界.{0,8})?(?:访问|光临|来到|浏览|关注)|支持\s*IPv6|声音开关|鼠标样式",
    re.I,
)
_NO_DOCUMENT = re.compile(
    r"404|页面(?:不存在|未找到|已(?:被)?删除|找不到|丢失|没有找到|无法(?:访问|显示))|(?:无法|不能|没有|未)(?:找到|访问).{0,8}(?:页面|网页|资源|内容)"
    r"|(?:内容|文章|信息|文件)(?:不存在|已(?:被)?删除)|not found|forbidden|access denied|访问(?:被拒绝|受限|出错)|拒绝访问"
    r"|系统(?:出错|错误|维护)|服务器(?:错误|出错)|请(?:先)?登录|登录(?:超时|失效)|enable javascript|启用\s*javascript|正在加载|加载中",
    re.I,
)


def is_label(text: str) -> bool:
    """Tell whether a cell or an inline element is nothing but the name of a field that only such tables have."""
    return len(text) < 30 and bool(_STRONG.fullmatch(_SPACE.sub("", text).strip("【】[]［］:：")))


def is_strong(label: str) -> bool:
    """Tell whether a label stands in tables of public information and hardly elsewhere."""
    return bool(_STRONG.fullmatch(label))


def is_byline_label(label: str) -> bool:
    return label in _BYLINE


def is_counter(label: str) -> bool:
    """Tell whether what stands behind the label is the page's (浏览次数, 字体), and not about the document."""
    return label in _COUNTERS


def labelled(pieces: tuple[str, ...]) -> list[tuple[str, str]]:
    """Split a line into (label, value); the first label is "" where something stands before the first one."""
    pairs: list[list[str]] = []
    if len(pieces) > 60 or sum(map(len, pieces)) > 5_000:  # no line of fields
        return [("", "".join(pieces))]
    for piece in pieces:
        alone = _ALONE.fullmatch(piece) if len(piece) < 40 else None
        if alone:
            pairs.append([_SPACE.sub("", alone[1]), ""])
            continue
        position = 0
        for match in _INSIDE.finditer(piece):
            _append(pairs, piece[position : match.start()])
            pairs.append([_SPACE.sub("", match[1] or match[2]), ""])
            position = match.end()
        _append(pairs, piece[position:])
    return [(label, value.strip(" \u00a0\u3000|｜;；")) for label, value in pairs]


def _append(pairs: list[list[str]], text: str) -> None:
    text = text.strip(" \u00a0\u3000|｜")
    if not text:
        return
    if not pairs:
        pairs.append(["", text])
    else:
        pairs[-1][1] += (" " if pairs[-1][1] else "") + text.removeprefix("：").removeprefix(":").strip()


def is_empty_field(pieces: tuple[str, ...]) -> bool:
    """Tell whether a line is a label with nothing behind it: "编辑："."""
    return all(label and not value for label, value in labelled(pieces))


def is_date(text: str) -> bool:
    """Tell whether a text is a day, with or without the time of day, and nothing else."""
    return bool(_DATE.fullmatch(text.strip(" []【】()（）")))


def day_behind(value: str) -> list[str]:
    """Give the day at the end of what follows a counter or the choice of a font: "大 中 小 2024-03-01"."""
    days = list(_DATE.finditer(value))
    return [days[-1][0]] if days and days[-1].end() == len(value.rstrip()) else []


def is_chrome(text: str) -> bool:
    """Tell whether a line beside a document is the page's: a breadcrumb, buttons, a share bar, a line of the footer."""
    if len(text) > 120:
        return False
    return bool(_CHROME.match(text)) or _are_buttons(text, 0)


def is_host(text: str) -> bool:
    """Tell whether a line says who is behind something and where: the site, below a page; a call, in a document."""
    return bool(_HOST.match(text))


def is_buttons(text: str) -> bool:
    """Tell whether a line is the page's even in the midst of a document: a breadcrumb, buttons, a share bar."""
    return len(text) <= 120 and (bool(_WIDGET.match(text)) or _are_buttons(text, 1))


def _are_buttons(text: str, least: int) -> bool:
    words = [word for word in _BETWEEN_BUTTONS.split(text) if word]
    if len(text) > 60 or not all(_ANY_BUTTON.fullmatch(word) for word in words):
        return not words
    return sum(bool(_BUTTON.fullmatch(word)) for word in words) >= least


def without_buttons(text: str) -> str:
    """Cut buttons off the end of a value: "达拉特旗  【  保存" → "达拉特旗"."""
    while True:
        gap = re.search(
            r"(?:^|[\s\u00a0\u3000【\[［|｜(（])+([^\s\u00a0\u3000【\[［|｜(（]+)[】\]］)）\s]*$", text
        )
        if not (gap and _ANY_BUTTON.fullmatch(gap[1].strip("】]］:：)）")) and gap.start() < len(text)):
            return text.rstrip(" \u00a0\u3000【[［|｜(（")
        text = text[: gap.start()]


def ends_article(text: str) -> bool:
    """Tell whether a line stands above links to other documents, or is one to the next document."""
    return len(text) <= 80 and bool(_ENDS_ARTICLE.match(text))


def is_site_notice(text: str) -> bool:
    """Tell whether a sentence is the site's own (copyright, browsers), and not the document's."""
    return len(text) <= 300 and bool(_SITE_NOTICE.search(text))


def says_no_document(text: str) -> bool:
    """Tell whether a short page says that what was asked for is not there."""
    return bool(_NO_DOCUMENT.search(text))
