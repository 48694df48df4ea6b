"""The words of the pages, in English and Chinese, and which of the two a reader gets."""

from collections.abc import Mapping

from flask import request

LANGUAGES = {"en": "English", "zh": "中文"}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "tagline": "Agreements between companies, the rights they grant, change and end, and the "
        "very sentence behind each statement.",
        "agents": "companies, people and groups",
        "situations": "statements",
        "provisions": "rights and commitments",
        "sentences": "sentences cited",
        "ask": "Ask",
        "ask_lead": "Each question is a page here, a table for a spreadsheet and a call for a "
        "program. The links open an example.",
        "endpoint": "SPARQL endpoint",
        "endpoint_lead": "Any SPARQL 1.1 client works with this address. Without FROM, a query "
        "sees the union of all graphs.",
        "downloads": "Downloads",
        "downloads_lead": "The whole graph as files. The same release always has the same bytes; "
        "SHA256SUMS tells if yours are whole.",
        "release": "Release",
        "quads": "quads in",
        "graphs": "graphs",
        "licence": "Ontology and data: CC BY 4.0. Code: Apache 2.0.",
        "topic_agents": "Companies and people",
        "topic_agreements": "Agreements",
        "topic_events": "Events",
        "topic_evidence": "Evidence",
        "topic_money": "Money",
        "topic_ownership": "Ownership and control",
        "topic_rights": "Rights",
        "home": "Home",
        "run": "Run",
        "example": "An example. Change the fields and run it again.",
        "rows": "rows",
        "no_rows": "No rows: the sources state nothing that answers this.",
        "formats": "The same as",
        "sparql": "The query",
        "error": "Error",
        "other_language": "中文",
    },
    "zh": {
        "tagline": "公司之间的协议，协议所授予、变更和终止的权利，以及每条陈述所依据的句子。",
        "agents": "家公司、个人与群体",
        "situations": "条陈述",
        "provisions": "项权利与承诺",
        "sentences": "个被引用的句子",
        "ask": "提问",
        "ask_lead": "每个问题都是一个页面，也可作为表格下载，或由程序调用。链接会打开一个示例。",
        "endpoint": "SPARQL 端点",
        "endpoint_lead": "任何 SPARQL 1.1 客户端都可使用此地址。未写 FROM "
        "时，查询面向全部图的并集。",
        "downloads": "下载",
        "downloads_lead": "整个图谱的文件。同一版本的文件逐字节相同；可用 SHA256SUMS "
        "核对是否完整。",
        "release": "版本",
        "quads": "条四元组，分属",
        "graphs": "个图",
        "licence": "本体与数据：CC BY 4.0；代码：Apache 2.0。",
        "topic_agents": "公司与人物",
        "topic_agreements": "协议",
        "topic_events": "事件",
        "topic_evidence": "证据",
        "topic_money": "资金",
        "topic_ownership": "持股与控制",
        "topic_rights": "权利",
        "home": "首页",
        "run": "运行",
        "example": "这是一个示例。可修改各栏后重新运行。",
        "rows": "行",
        "no_rows": "没有结果：来源中没有能够回答此问题的陈述。",
        "formats": "同一结果的其他格式",
        "sparql": "查询语句",
        "error": "错误",
        "other_language": "English",
    },
}


def words(language: str) -> Mapping[str, str]:
    """The words of the pages in `language`."""
    return _WORDS[language]


def page_language() -> str:
    """`en` or `zh`: what the address says with `lang`, else what the browser prefers,
    else English.
    """
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(list(LANGUAGES), default="en") or "en"
