"""EDGE. The ``monitor`` command: one module per family of commands, imported when first used.

``monitor --help`` lists them from the table below without loading anything slow.
"""

from __future__ import annotations

import importlib
import keyword
import sys

import click

from monitor.errors import MonitorError
from monitor.trace import one_line

_COMMANDS = {
    "run": ("run", "监测 config/ 中的真实信源，直到按 Ctrl-C 停止"),
    "import": ("import_", "导入热线、信访台账（.xlsx、.xls、CSV）"),
    "web": ("web", "只开启网页服务：接收推送和手机签收，不采集"),
    "heartbeat": ("heartbeat", "检查监测系统自身是否正常，供 cron 或外部看护运行"),
    "demo": ("demo", "演示：三天的示范市舆情，从采集到日报"),
    "replay": ("replay", "在模拟时钟上回放一份录制的数据流"),
    "rehearse": ("rehearse", "用库中的往日试演一套新设置，列出预警会有哪些不同"),
    "incidents": ("show", "列出舆情事件"),
    "explain": ("show", "说明一个条目、事件或预警的来龙去脉"),
    "responses": ("responses", "一个事件的官方回应：评分、常见疑问、回应后的走势"),
    "lineage": ("lineage", "一个事件的源流：谁先发，谁转谁，改标题和撤稿，旧事重提"),
    "outlook": ("outlook", "未来几天的展望：计划内的日子、当季传言、上升主题、时限"),
    "confirm": ("grading", "确认一个事件的级别"),
    "regrade": ("grading", "改定一个事件的级别，写明理由"),
    "record": ("handling", "记录对事件做了什么：核实、交办、上报、答复、督办、销号等"),
    "acknowledge": ("show", "签收一个事件的预警"),
    "hand-on": ("hand_on", "把一个事件转交给值班表上的另一个人"),
    "snooze": ("snooze", "把一个事件的下一次催办推迟一段时间，写明理由"),
    "silence": ("silence", "静默与维护：一段时间内不通知某一类预警；列出、解除"),
    "drill": ("drill", "演练：虚构一件事走完通知全程，看谁在何时签收"),
    "alerts": ("alerts", "预警一览：通知了谁、谁签收；--stats 看各班负担、签收用时、是否有用"),
    "rate": ("rate", "评价一条预警有用还是无用"),
    "golden-hour": ("golden_hour", "黄金一小时执行情况：达标率、各环节用时、超时原因"),
    "ledger": ("ledger", "导出舆情台账（.xlsx、.csv），连同处置记录和时限"),
    "playbook": ("playbook", "一个事件或主题的预案：步骤与时限、口径、事实卡"),
    "merge": ("arrange", "把一个事件并入另一个：两事实为一事"),
    "split": ("arrange", "从一个事件拆出若干条目，另立一事"),
    "move": ("arrange", "把一个条目移到另一个事件，或另立一事"),
    "rename": ("arrange", "给一个事件定名，机器不再改名"),
    "correct": ("correct", "更正一个条目的判断：相关与否、主题、倾向、诉求、发生地"),
    "suggest-labels": ("suggest", "列出最值得人工判断的条目"),
    "suggest-terms": ("suggest", "列出词表里没有的新词、新话题和绕写，供采纳或否决"),
    "train": ("train", "用历次更正训练新模型，更好才替换现用模型；可换回"),
    "digest": ("digest", "生成或查看某一天的日报"),
    "report": ("report", "各类报告：编制、修改、审核、印发、报送、撤回、核验"),
    "export": ("export", "导出事件、条目、序列、台账，为 Excel、CSV 或 Parquet；供订阅"),
    "disclosure": ("disclosure", "信息公开：应当公开什么、完成多少、即将到期的，登记已公开的"),
    "survey": ("survey", "抽样调查：导入知晓率、满意度，列出比率和误差范围"),
    "classify": ("judge", "对标准输入的 JSONL 逐条判断主题"),
    "grade": ("judge", "对标准输入的情景逐个定级"),
    "evaluate": ("evaluate", "用标注数据衡量分类或回放的效果"),
    "duty": ("duty", "谁在值班：此刻、接班，今后几天的班次、代班和空岗"),
    "routes": ("routes", "试一试分派规则：某种事件在某个时刻走哪条规则、先后通知谁"),
    "check-config": ("check", "检查设置文件"),
    "try-source": ("trying", "试读一个信源或网址，看看能得到什么"),
    "check-sources": ("check_sources", "把启用的信源各访问一次，列出哪些读得到"),
    "sources": ("sources", "信源一览：健康、节律、产出，有异常的在前"),
    "extract": ("extract", "读出一个网页中的文章：标题、正文、时间、来源"),
    "db": ("db", "数据库维护"),
}


class _LazyGroup(click.Group):
    """Loads a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"monitor.cli.{_COMMANDS[cmd_name][0]}")
        name = cmd_name.replace("-", "_") + "_" * keyword.iskeyword(cmd_name)
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS:
            import difflib

            near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            hint = f"，是否想用 {near[0]!r}？" if near else "，用 monitor --help 查看全部命令"
            ctx.fail(f"没有 {args[0]!r} 这个命令{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="golden-hour", message="%(version)s")
def monitor() -> None:
    """黄金一小时：社保舆情监测。发现、研判、预警、日报，每一步都可说明。"""


def main() -> None:
    """Entry point. Exit codes: 0 done, 1 could not be done, 2 asked wrongly, 130 interrupted."""
    try:
        sys.exit(monitor(standalone_mode=False))  # the code a command asked for, or none
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("已停止。", err=True)
        sys.exit(130)
    except KeyboardInterrupt:
        click.echo("已停止；已采集的内容都已保存，下次运行接着处理。", err=True)
        sys.exit(130)
    except MonitorError as error:
        # It may quote a stranger; line breaks are our own.
        told = "\n".join(map(one_line, str(error).split("\n")))
        click.echo(f"错误：{told}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
