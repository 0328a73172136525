"""How many rows somebody of the roster may take out, and when a second person must agree. PURE."""

from __future__ import annotations

from monitor.errors import RefusedError
from monitor.settings import Settings


def permit(settings: Settings, *, by: str, rows: int, approved_by: str = "") -> None:
    """RefusedError, with what to do, when ``by`` may not take ``rows`` rows out."""
    rules = settings.exports
    most = _most(settings, _roles(settings, by, "--by"))
    if rows > most:
        raise RefusedError(
            f"本次{rows}行，{by}一次最多导出{most}行；请缩小时段、主题或地区，"
            "或由岗位权限更大的人导出（exports.yaml 的 rows）"
        )
    if rows <= rules.alone:
        return
    if not approved_by:
        raise RefusedError(
            f"本次{rows}行，超过{rules.alone}行须由另一人同意：加 --approved-by 姓名，"
            "或缩小时段、主题或地区"
        )
    if approved_by == by:
        raise RefusedError("同意导出的须是另一人，不能是导出人自己")
    if _roles(settings, approved_by, "--approved-by").isdisjoint(rules.approvers):
        raise RefusedError(
            f"{approved_by}不在可以同意导出的岗位（{'、'.join(_named(settings))}），请换一人"
        )


def _roles(settings: Settings, name: str, option: str) -> set[str]:
    """Roles that people of this name hold. RefusedError when the roster has none of that name."""
    roster = settings.roster
    ids = {person.id for person in roster.people if person.name == name}
    if not ids:
        raise RefusedError(f"值班表里没有 {name!r}，{option} 请写 roster.yaml 中的姓名")
    teams = {team.id for team in roster.teams if ids & set(team.people)}
    return {shift.role for shift in roster.shifts if (ids | teams) & set(shift.people)}


def _most(settings: Settings, roles: set[str]) -> int:
    rules = settings.exports
    return max((rows for role, rows in rules.rows.items() if role in roles), default=rules.others)


def _named(settings: Settings) -> list[str]:
    return [settings.roster.roles.get(role, role) for role in settings.exports.approvers]
