"""Names for generated agents and assets, in English and in Chinese: the same number always gives
the same name.
"""

from dataclasses import dataclass

_FIRST = (
    ("Amber", "琥珀"), ("Aurora", "极光"), ("Cedar", "雪松"),
    ("Cobalt", "钴蓝"), ("Coral", "珊瑚"), ("Crescent", "新月"),
    ("Delta", "三角洲"), ("Ember", "余烬"), ("Falcon", "猎鹰"),
    ("Glacier", "冰川"), ("Granite", "花岗"), ("Harbor", "海港"),
    ("Horizon", "地平线"), ("Juniper", "杜松"), ("Lantern", "灯笼"),
    ("Meridian", "子午"), ("Monsoon", "季风"), ("Nimbus", "雨云"),
    ("Orchard", "果园"), ("Pioneer", "先锋"), ("Quantum", "量子"),
    ("River", "江河"), ("Summit", "峰顶"), ("Willow", "柳岸"),
)  # fmt: skip
_SECOND = (
    ("Analytics", "分析"), ("Biology", "生物"), ("Cloud", "云计算"),
    ("Computing", "计算"), ("Devices", "设备"), ("Energy", "能源"),
    ("Foundry", "晶圆"), ("Labs", "实验室"), ("Materials", "材料"),
    ("Networks", "网络"), ("Robotics", "机器人"), ("Systems", "系统"),
)  # fmt: skip
_ASSETS = (
    ("model weights", "模型权重"),
    ("chip design", "芯片设计"),
    ("search index", "搜索索引"),
    ("data centre", "数据中心"),
    ("speech library", "语音库"),
)


@dataclass(frozen=True, slots=True)
class Name:
    """The same name in two languages."""

    en: str
    zh: str


def organization_name(number: int) -> Name:
    """The name of an organization; the number in it makes it unique."""
    first, second = _FIRST[number % len(_FIRST)], _SECOND[number // len(_FIRST) % len(_SECOND)]
    return Name(f"{first[0]} {second[0]} {number}", f"{first[1]}{second[1]}{number}")


def asset_name(number: int) -> Name:
    """The name of an asset; the number in it makes it unique."""
    first, kind = _FIRST[number % len(_FIRST)], _ASSETS[number % len(_ASSETS)]
    return Name(f"{kind[0]} {first[0]} {number}", f"{first[1]}{kind[1]}{number}")
