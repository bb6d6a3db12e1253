"""Papers as DOCX, filled from templates that a company can replace by files of the same name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from analyzer.errors import UnavailableError, UsageError
from analyzer.evaluation.results import PeriodResult
from analyzer.reports.evaluation.paper_contents import contents

SHIPPED = Path(__file__).parent / "papers_zh"
PAPERS = {
    "inspection": "服务状况检查表",
    "rectification": "整改通知书",
    "approval": "奖惩审批表",
    "scores": "座席月度评分单",
}
"""Name of the template without ending, and the title of the paper."""
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\ud800-\udfff]')


def papers(result: PeriodResult, templates: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """(file name, content) of every paper: one of each kind a branch, where there is something to say.

    ``templates`` is a folder whose files replace the shipped ones of the same name. Raises UnavailableError when
    docxtpl is not installed; UsageError for a template that cannot be read or filled in.
    """
    if templates is not None and not templates.is_dir():
        raise UsageError("no such folder of paper templates", path=templates)
    for branch in result.branches:
        if not branch.branch:
            continue
        for name, context in contents(result, branch).items():
            own = templates / f"{name}.docx" if templates is not None else None
            path = own if own is not None and own.is_file() else SHIPPED / f"{name}.docx"
            shown = _NOT_IN_NAMES.sub("_", branch.branch)
            yield f"{PAPERS[name]}-{shown}.docx", filled(path, context)


def filled(path: Path, context: Mapping[str, Any]) -> bytes:
    """The template at ``path`` with ``context`` filled in. Raises as ``papers``."""
    try:
        from docxtpl import DocxTemplate
    except ImportError as error:
        raise UnavailableError(
            "--papers: the package docxtpl is not installed", hint="pip install 'callscript[papers]'"
        ) from error
    from docx.opc.exceptions import PackageNotFoundError

    file = io.BytesIO()
    # A template from elsewhere is text to fill in, not a program: it reaches nothing but what it is given.
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        template = DocxTemplate(path)
        template.render(dict(context), environment, autoescape=True)
        template.save(file)
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UsageError("is no Word document", hint="save the template as .docx", path=path) from error
    except TemplateError as error:
        raise UsageError(
            f"cannot be filled in: {error.message}", hint="compare with docs/zh/papers.md", path=path
        ) from error
    return file.getvalue()
