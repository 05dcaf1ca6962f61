"""The sections of the plan that hold targets."""

from __future__ import annotations

from zhangye.language import Text

SECTIONS = {
    "1": Text("Overall goals", "总体目标"),
    "2.1.1": Text("Farm industry", "农业产业化"),
    "2.1.2": Text("Industry", "工业产业集群"),
    "2.1.3": Text("Services and tourism", "现代服务业"),
    "2.1.4": Text("Fusion of sectors", "一二三产业融合"),
    "2.1.5": Text("Parks", "园区平台"),
    "2.2.1": Text("Urbanisation", "新型城镇化"),
    "2.2.2": Text("Infrastructure", "城乡基础设施"),
    "2.2.3": Text("Rural management", "农村经营管理"),
    "2.3.2": Text("Land and water", "集约节约发展"),
    "2.4.1": Text("Farmers' incomes", "农村居民增收"),
    "2.4.2": Text("Public services", "基本公共服务"),
    "2.5.3": Text("Finance", "县域金融"),
}
"""Headings of the plan's sections, short."""
