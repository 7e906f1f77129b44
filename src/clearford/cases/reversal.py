"""Reversal: every kind of effect and what undoes it. An effect without an inverse cannot be registered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

import msgspec

from clearford.core.casework import Effect
from clearford.core.errors import RecordError

Doer = Literal["platform", "record", "peer", "person"]
"""Who undoes: the platform by an action, the record in its own rows, a partner, or a person by looking."""


class Inverse(msgspec.Struct, frozen=True):
    """A kind of effect and the verb that undoes it."""

    kind: str
    undo: str
    doer: Doer
    en: str
    zh: str


class Inverses:
    """The register of effects, in the order in which they are undone."""

    def __init__(self, inverses: Iterable[Inverse] = ()) -> None:
        """As `register`, one by one."""
        self._inverses: dict[str, Inverse] = {}
        for inverse in inverses:
            self.register(inverse)

    def __iter__(self) -> Iterator[Inverse]:
        """In the order of undoing."""
        return iter(self._inverses.values())

    def register(self, inverse: Inverse) -> None:
        """Add a kind of effect. CF-R025 if it names no undoing, undoes itself, or is there already."""
        if not inverse.undo or inverse.undo == inverse.kind:
            raise RecordError("CF-R025", f"nothing undoes the effect `{inverse.kind}`")
        if inverse.kind in self._inverses:
            raise RecordError("CF-R025", f"the effect `{inverse.kind}` is registered twice")
        self._inverses[inverse.kind] = inverse

    def of(self, kind: str) -> Inverse:
        """The inverse of a kind; CF-R025 for a kind that is not registered."""
        if kind not in self._inverses:
            raise RecordError("CF-R025", f"the effect `{kind}` is not registered")
        return self._inverses[kind]


INVERSES = Inverses(
    [
        Inverse("remove_content", "restore_content", "platform", "put the content back", "恢复内容"),
        Inverse("disable_content", "enable_content", "platform", "show the content again", "恢复展示"),
        Inverse("hold", "release_hold", "platform", "release the content", "解除暂缓"),
        Inverse("remove_link", "restore_link", "platform", "put the link back", "恢复链接"),
        Inverse("mask_personal", "unmask_personal", "platform", "show what was masked", "取消遮盖"),
        Inverse("age_gate", "lift_age_gate", "platform", "lift the age limit", "解除年龄限制"),
        Inverse("limit_interaction", "restore_interaction", "platform", "allow interaction", "恢复互动"),
        Inverse("limit_reach", "restore_reach", "platform", "restore reach", "恢复传播"),
        Inverse("warn_viewer", "remove_viewer_warning", "platform", "take the warning away", "移除提示"),
        Inverse("label_content", "remove_label", "platform", "take the label away", "移除标签"),
        Inverse("suspend_account", "restore_account", "platform", "restore the account", "恢复账号"),
        Inverse("close_account", "reopen_account", "platform", "open the account again", "重新开通账号"),
        Inverse("bar_registration", "allow_registration", "platform", "allow to register", "允许注册"),
        Inverse("limit_feature", "restore_feature", "platform", "restore the feature", "恢复功能"),
        Inverse("ask_verification", "drop_verification", "platform", "ask for no proof", "取消核验要求"),
        Inverse("pause_payout", "release_payout", "platform", "release the money", "恢复结算"),
        Inverse("warn_user", "withdraw_warning", "platform", "take the warning back", "撤回提醒"),
        Inverse("offer_help", "withdraw_offer", "platform", "take the offer back", "撤回提示"),
        Inverse("pause_reports", "resume_reports", "record", "handle what was sent again", "恢复受理"),
        Inverse("measure", "lift_measure", "record", "lift the measure", "解除账号措施"),
        Inverse("strike", "remove_strike", "record", "remove the strike", "撤销记分"),
        Inverse("derived_label", "delete_label", "record", "delete what was learned", "删除衍生标注"),
        Inverse("list_entry", "retract_list_entry", "record", "take it off the list", "移出名单"),
        Inverse("shared_signal", "revoke_signal", "peer", "revoke it with partners", "向合作方撤销信号"),
        Inverse("golden_item", "mark_golden", "record", "mark the golden item", "标记标准题"),
        Inverse("training_example", "mark_training", "record", "mark the training example", "标记训练样本"),
        Inverse("sibling_decision", "reopen_sibling", "person", "look at near copies again", "重审相似内容"),
        Inverse("notice", "send_reversal_notice", "record", "tell both sides", "通知双方"),
    ]
)
"""Every effect that a decision can have: actions of the platform first, then rows, partners, people."""


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """One effect to be undone."""

    effect: str
    """Id of the effect."""
    kind: str
    undo: str
    doer: Doer
    target: str


class Reversal(msgspec.Struct, frozen=True, kw_only=True):
    """All that is undone at once, in order."""

    undo: tuple[Undo, ...]
    counts: dict[str, int]
    """Kind -> number, as the record has it."""


def plan_reversal(
    effects: Iterable[Effect], *, keep: Collection[str] = (), inverses: Inverses = INVERSES
) -> Reversal:
    """What undoes the effects that still stand.

    effects: those of the decision and all that came of it: strikes, measures, list entries, shared
        signals, near copies, notices. keep: kinds that stay, for a part reversal.
    CF-R025 for a kind that is not registered, whether it still stands or not.
    """
    order = {inverse.kind: place for place, inverse in enumerate(inverses)}
    known = [(effect, inverses.of(effect.kind)) for effect in effects]
    standing = [(e, i) for e, i in known if e.state == "active" and e.kind not in keep]
    standing.sort(key=lambda pair: (order[pair[0].kind], pair[0].id))
    return Reversal(
        undo=tuple(
            Undo(effect=e.id, kind=e.kind, undo=i.undo, doer=i.doer, target=e.target) for e, i in standing
        ),
        counts=dict(sorted(Counter(e.kind for e, _ in standing).items())),
    )
