"""A quantity, when two of them are the same, when they contradict each other, and how one is said in English."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rag.quantities.qualifiers import Bound, Direction
from rag.quantities.units import COUNTED, CURRENCIES, SERIES, THINGS, UNNUMBERED


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as a text states it. Positions are those of the text searched."""

    value: Fraction
    """In `unit`: 1629000000 for 16.29亿元. The lower end of a range."""
    high: Fraction | None
    """The upper end of a range, in `unit`; otherwise None."""
    unit: str
    """The base unit: "CNY", "%", "pp" (percentage points), "m2", "t", "kWh" …, a classifier ("户", "人"), "ordinal",
    "count" for an English count of something, "" for a number without a unit, the letters of a name like 5G ("G")."""
    start: int
    end: int
    text: str
    """The characters from start to end: number, scale and unit, with the bound that follows ("以上")."""
    number: Fraction
    """Before any scale: 16.29 for 16.29亿元."""
    written_unit: str
    """Scale and unit as written: "亿元", "万亩", "%", ""."""
    english_unit: str | None
    """What the unit is called in English; None where it has no exact name."""
    factor: Fraction
    """Base units in one unit as written, without scale: 2000/3 (m²) for 亩."""
    places: int
    """Decimal places written."""
    form: str
    """How the number is written: "digits", "han", "word", "ratio" or "ordinal" (see `numerals`)."""
    bound: Bound | None
    direction: Direction | None
    total: bool = False
    """Of a multiple: whether its words make plain that it is what something comes to (翻番, 是上年的2倍, 提高到2倍, "twice"),
    not what it grew by (增长2倍)."""

    @property
    def is_name(self) -> bool:
        """Whether it is the number in a name: 5G, G20, PM2.5."""
        return self.unit.isascii() and self.unit.isupper() and self.unit not in CURRENCIES

    @property
    def is_money(self) -> bool:
        return self.unit in CURRENCIES

    @property
    def is_count(self) -> bool:
        """Whether it counts or numbers things, as against measuring."""
        return self.unit in COUNTED

    @property
    def decimal(self) -> Decimal | None:
        """`number` as a decimal; None where it does not end, as for two thirds."""
        return _decimal(self.number)


# Units that are compared as they stand, though they are not the same: "people" are 人, and 人次 too in official English.
_INTERCHANGED = ({"people", "人"}, {"people", "人次"}, {"times", "倍"}, {"times", "次"})
# What is told by comparison; "times" are 次 as well, and then told from a percentage.
_RELATIVE = frozenset({"倍", "times", "%"})
_OPPOSED: dict[str, frozenset[str]] = {
    "at least": frozenset({"at most", "under", "nearly"}),
    "over": frozenset({"at most", "under", "nearly"}),
    "at most": frozenset({"at least", "over"}),
    "under": frozenset({"at least", "over"}),
    "nearly": frozenset({"at least", "over"}),
}


def same_value(one: Quantity, other: Quantity) -> bool:
    """Whether both are exactly the same amount of the same thing, however written.

    3.5亿元, 35000万元 and RMB 350 million are; 16.29亿元 and CNY 1.63 billion are not, nor 5% and 5个百分点, 25人 and 25户.
    个 stands for any classifier of things, and a number whose unit is not known for any count.
    """
    if one.unit in _RELATIVE and other.unit in _RELATIVE and _told_apart(one, other):
        return _multiple(one) == _multiple(other) and one.high == other.high
    factor = _conversion(one, other)
    if factor is None:
        return False
    ends = None if other.high is None else other.high * factor
    return one.value == other.value * factor and one.high == ends


def _told_apart(one: Quantity, other: Quantity) -> bool:
    """Whether one says how many times as much something is, and the other by how much it rose."""
    return one.unit != other.unit or one.total != other.total


def _multiple(quantity: Quantity) -> Fraction:
    """How many times as much it comes to: 增加两倍 is three times as much, as "tripled" is; a rise of 120% is 2.2倍."""
    times = quantity.value / 100 if quantity.unit == "%" else quantity.value
    change = 0 if quantity.total else {"up": 1, "down": -1}.get(quantity.direction or "", 0)
    return 1 + change * times if change else times


def _conversion(one: Quantity, other: Quantity) -> Fraction | None:
    """What the other's value is multiplied with to be compared; None where the two are different things."""
    units = {one.unit, other.unit}
    if len(units) == 1:
        return Fraction(1)
    if units in ({"岁", "month"}, {"周年", "month"}):  # "76.7 years" of life are 76.7岁
        return Fraction(1, 12) if other.unit == "month" else Fraction(12)
    if units in _INTERCHANGED:
        return Fraction(1)
    if (
        "" in units and "CNY" in units
    ):  # 地区生产总值完成35.6亿: 元 is left out where the scale makes it plain
        unmarked = one if one.unit == "" else other
        return Fraction(1) if unmarked.written_unit[:1] in ("亿", "万") else None
    if not units <= COUNTED:
        return None
    if units & UNNUMBERED or ("个" in units and units <= THINGS) or ("ordinal" in units and units & SERIES):
        return Fraction(1)
    return None


def rounds(stated: Quantity, exact: Quantity) -> bool:
    """Whether `stated` is `exact` converted to a unit in which it has no end, and rounded: 3,933 ha for 5.9万亩.

    At least three figures are asked for. Within one system of units nothing is rounded (see `same_value`).
    """
    if stated.unit != exact.unit or stated.english_unit == exact.english_unit or stated.high or exact.high:
        return False
    if not stated.number or _decimal(exact.value / stated.factor) is not None:
        return False
    digits = str(abs(stated.number.numerator * 10**stated.places // stated.number.denominator))
    step = stated.value / stated.number / 10**stated.places
    zeros = len(digits) - len(digits.rstrip("0")) if not stated.places else 0
    if len(digits) - zeros >= 3:  # 667,000 ha for 1000万亩 is given to the thousand
        step *= 10**zeros
    return len(digits) >= 3 and abs(exact.value - stated.value) <= step / 2


def contradict(one: Quantity, other: Quantity) -> bool:
    """Whether two of the same value say opposite things: up and down, over and under."""
    if one.direction and other.direction and one.direction != other.direction:
        return True
    return bool(one.bound and other.bound and other.bound in _OPPOSED.get(one.bound, frozenset()))


def in_english(quantity: Quantity, *, direction: bool = False) -> str | None:
    """Say a quantity in English, to the last digit: "CNY 1.629 billion", "59,000 mu (3,933 ha)".

    None where the number has no exact decimal. Classifiers without an exact noun give the number alone. With
    `direction`, "up" or "down" goes before it where the text says which.
    """
    amount = _amount(quantity.value / quantity.factor)
    if quantity.high is not None:
        upper = _amount(quantity.high / quantity.factor)
        amount = f"{amount}–{upper}" if amount and upper else None
    if amount is None:
        return None
    said = _with_bound(_with_unit(quantity, amount), quantity.bound)
    return f"{quantity.direction} {said}" if direction and quantity.direction else said


def _with_bound(said: str, bound: Bound | None) -> str:
    match bound:
        case None:
            return said
        case "at least":
            return f"{said} or more"
        case "at most":
            return f"{said} or less"
        case _:
            return f"{bound} {said}"


def _with_unit(quantity: Quantity, amount: str) -> str:
    one = quantity.value == quantity.factor and quantity.high is None
    match quantity.english_unit, quantity.unit:
        case None, "ordinal":
            return _ordinal(int(quantity.value))
        case None, _:
            return amount
        case "%", _:
            return f"{amount}%"
        case str(name), base if base in CURRENCIES:
            return f"{name} {amount}"
        case "mu", _:
            return f"{amount} mu ({_converted(quantity, Fraction(10_000))} ha)"
        case "jin", _:
            return f"{amount} jin ({_converted(quantity, Fraction(1))} tonnes)"
        case "kW", _ if quantity.value >= 1_000 and quantity.high is None:
            return f"{_amount(quantity.value / 1_000)} MW"
        case str(name), _:
            return f"{amount} {_SINGULAR.get(name, name.removesuffix('s')) if one else name}"
    raise AssertionError(quantity)


_SINGULAR = {"people": "person", "years old": "year old", "GWh": "GWh"}


def _converted(quantity: Quantity, factor: Fraction) -> str:
    """In another unit, to as many figures as are written, three at the least; whole numbers are never cut short."""
    figures = max(3, _figures(quantity))
    ends = []
    for end in (quantity.value, quantity.high):
        if end is None:
            continue
        value = end / factor
        places = 0
        while value and value * 10**places < 10 ** (figures - 1) and value * 10**places % 1 and places < 9:
            places += 1
        rounded = Fraction(int(value * 10**places + Fraction(1, 2)), 10**places)
        ends.append(_amount(rounded) or "")
    return "–".join(ends)


def _figures(quantity: Quantity) -> int:
    """How many figures a quantity is given to: two for 5.9万亩, five for 12,346亩, one for 300亩."""
    written = str(abs(quantity.number.numerator * 10**quantity.places // quantity.number.denominator))
    return len(written if quantity.places else written.rstrip("0"))


def _amount(value: Fraction) -> str | None:
    """1.629 billion, 59,000, 0.6; every figure kept. None where the decimals do not end."""
    for scale, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if abs(value) >= scale:
            decimal = _decimal(value / scale)
            if decimal is not None and -int(decimal.as_tuple().exponent) <= 4:
                return f"{decimal:,f} {name}"
            break
    decimal = _decimal(value)
    return None if decimal is None else f"{decimal:,f}"


def _decimal(value: Fraction) -> Decimal | None:
    """Exactly, without trailing zeros; None where the decimals do not end."""
    rest, places = value.denominator, 0
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
            places += 1
    if rest != 1:
        return None
    digits = str(value.numerator * 10**places // value.denominator)
    scaled = Decimal(f"{digits}E-{places}")
    whole = scaled.normalize() if len(digits) < 28 else scaled
    return whole.quantize(Decimal(1)) if whole == whole.to_integral_value() else whole


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
