"""Invented abuse of persons, Chinese and English, and rude words that hurt nobody, as further examples."""
# ruff: noqa: E501 - a template is one line

from __future__ import annotations

import random
from collections.abc import Iterator

from tools.synthesis import en, zh_calm
from tools.synthesis.grammar import Grammar
from tools.synthesis.values import VALUES

WORDS: dict[str, list[str]] = {
    **zh_calm.WORDS,
    "insult": "傻逼 傻叉 傻X 煞笔 沙比 sb SB 蠢货 废物 垃圾 人渣 贱人 贱货 畜生 白痴 智障 脑残 狗东西 王八蛋 混蛋 杂种 臭不要脸的 死胖子 丑八怪 窝囊废 神经病 猪 狗 败类 渣男 婊子 老不死的 死变态 弱智 二货 草包 骗子 不要脸的东西 蛆 瘪三 土鳖 孬种".split(),
    "curse": "去死 滚 滚蛋 滚远点 滚出去 闭嘴 你妈的 草你妈 操你妈 妈的 cnm nmsl 他妈的 死全家 不得好死 断子绝孙 下地狱 吃屎去 你妈死了 马死了 艹 去死吧".split(),
    "you": "你 你们 你这(个|种|) 你他妈 你丫 尼玛 卖家 店家 客服 楼主 主播 作者 老板 {name} 她 他 这家店 商家".split(),
    "hit": "打死 弄死 砍死 打断腿 打残 揍死 掐死 干掉 收拾".split(),
    "slur": "idiot|moron|bitch|asshole|bastard|loser|scum|whore|slut|retard|dumbass|piece of shit|pig|clown|freak|creep|cunt|trash|coward|jerk|dickhead|prick|ugly cow|fat pig|waste of space|stupid bitch|pathetic loser|dumb fuck".split(
        "|"
    ),
    "person": "you|u|he|she|this guy|this girl|the seller|that streamer|the author|{first}|your mother|your whole family|ur".split(
        "|"
    ),
    **{k: v for k, v in en.WORDS.items() if k not in zh_calm.WORDS},
}
ABUSE = [
    "{you}(就|真|真的|简直|)(是|)(个|一个|纯纯的|)(大|死|臭|)({insult})(，|！|)({curse}|{insult}|)(，|！|)({curse}|)",
    "({curse}|{insult})(，|！|)({you})(个|这|)({insult}|{curse})(，|)(谁(要|想)(看|理)你|没人(喜欢|在乎)你|活该|丢人现眼|不配(活着|做人)|)",
    "{you}(怎么|为什么)(还|)(不(去死|滚|跳楼|自杀)|这么(蠢|贱|丑|恶心|不要脸|low)|有脸(活着|出来|说话))(？|，|！|)({insult}|{curse}|)",
    "(我|老子|爷|信不信我|小心我)(一定|迟早|明天|会|要|)(找人|带人|上门|)({hit})(你|你全家|你个{insult})(，|！|)(等着|走着瞧|别让我(看到|遇到)你|知道你(家住|在){place}|)",
    "(长|活|说|写|做)(得|成)(这(么|副)(丑|恶心|样)|跟(猪|狗|鬼|屎)一样)(还|，|)(敢|好意思|有脸)(出(来|门)|发|说话|骂人)(，|！|)({insult}|{curse}|)",
    "(大家|兄弟们|姐妹们|都来|一起)(快|去|)(骂|人肉|网暴|举报|孤立|冲|喷)(死|)(他|她|这个{insult}|{name})(，|！|)(让(他|她)(社死|混不下去|退网|待不下去)|别放过(他|她)|弄臭(他|她)|)",
    "({you}|全家|你妈|你爹)(死了|没了|有病|是(狗|猪|鸡)|被车撞|不得好死|生儿子没(屁眼|))(吧|，|！|)({insult}|{curse}|)",
    "(垃圾|骗子|黑心|无良|傻逼)(卖家|店|客服|商家|平台|公司)(，|！|)({curse}|{insult}|死全家|去死)(，|！|)(骗(老子|我)(钱|)|(还|)(骂人|威胁我)|没见过这么(贱|不要脸)的)",
    "(就|凭)(你|你这(种|个){insult}|你这智商)(也|还|)(配|想|敢)(谈恋爱|教我|评论|当妈|当老师|上班)(？|，|！|)({curse}|呵呵|先照照镜子|回去吃屎|)",
    "(滚|死|爬)(回|远|开|)(你|)(家|老家|垃圾堆|娘胎|农村|)(去|)(吧|，|！|)({you}|)({insult}|{curse})",
    "({person}|) (are|is|r|ur|) (such |)(a |an |)(fucking |stupid |ugly |disgusting |worthless |total |dumb |)({slur})(,|!|.| and) (nobody (likes|wants|loves) (you|u|them)|(go |just |)(die|kill yourself|kys|fuck off|shut up|delete your account)|(i hope|hope) (you|u|they) (die|rot|get cancer|suffer)|)",
    "(shut|stfu|shut the fuck) up(,|) (you |u |)(fat |dumb |little |)({slur})(!|.|,|) (no one (asked|cares)|you make me sick|go cry|)",
    "(kill yourself|kys|go die|go to hell|drop dead|fuck you|fuck off|screw you|piss off|eat shit)(,|!| and|) (you |u |)({slur}|fat {slur}|)(!|.|)",
    "(i|I|we)('ll| will| am going to| swear i'll) (find|beat|kill|hurt|smash|break|destroy|ruin) (you|u|ur face|your legs|your life|you and your family)(,|!|.|) (watch your back|i know where (you|u) live|{slur}|wait and see|you're dead|)",
    "(everyone|guys|let's|lets|yall) (go |all |)(report|spam|bully|harass|attack|dox|mock) (this |that |)({slur}|{first})(,|!|.| until) (she|he|they) (quits|cries|deletes (her|his) account|leaves|kills (herself|himself))(!|.|)",
    "(look at|lol at|imagine being|who let) (this |that |you, |)({slur})(,|) (so (fat|ugly|dumb|poor|pathetic)|disgusting|what a (joke|waste)|(her|his|your) (face|body|voice) makes me (sick|vomit))(!|.|)",
    "(women|girls|men|boys|old people|fat people|disabled people|foreigners) like (you|her|him|that) (are|r) (all |just |nothing but |)({slur})s(,|.|!) (get out|stay in (the|your) (kitchen|country)|nobody wants (you|them))",
]
RUDE = [
    "(卧槽|我靠|妈呀|我去|牛逼|绝了|靠|天呐)(，|！)(这|也|)(太|真)(好看|牛|快|便宜|累|堵|难|好吃|离谱)(了|吧)(，|)(哈哈|爱了|{food}绝了|累死我了|)",
    "(累|笑|气|饿|困|热|冷|吓|急|想)(死)(我|人|宝宝)(了|啦)(，|)({food}|加班到{time}|{when}|哈哈哈|这{thing}怎么弄)",
    "(我|我真是)(个|)(傻子|笨蛋|猪|废物|懒鬼)(，|)(又|)(忘带{thing}|睡过头|算错|把{thing}弄丢)(了|)(，|)(哈哈|无语|怪自己|)",
    "(笨蛋|傻瓜|小坏蛋|小猪|懒猪|死鬼|小混蛋)(，|)(起床|吃饭|想你|快回家|早点睡|爱你)(啦|了|哦|吧|～)",
    "(他|有人|那个人|网友|同学)(骂|说|叫)(我|我妈|我朋友)(是|)(“|)({insult})(”|)(，|)(我(好难过|该怎么办|已经举报了|哭了)|能报警吗|求安慰|老师不管)",
    "(请|大家|希望)(不要|别|停止)(骂人|网暴|人身攻击|说脏话|嘲笑别人|叫别人{insult})(，|)(尊重|善待|理性)(他人|讨论|一点)",
    "(“|)({insult}|{curse})(”|)(这个词|这种话)(是什么意思|什么时候开始流行的|很伤人|怎么翻译|不能乱说)(？|，|)",
    "(damn|holy shit|omg|hell yeah|fuck|shit|wtf)(,|!) (that|this) (was|is) (so |)(good|close|funny|delicious|amazing|hard|cold)(!|, love it|, {when} again?| lol)",
    "(i'm|im|I am) (such an |such a |so |)(idiot|stupid|dumb|mess|clown)(,|.) (i (forgot|lost|left) (my keys|{thing}|the tickets)|locked myself out again|sent it to the wrong person)( lol| haha|)",
    "(someone|he|she|a guy|my classmate) (called|keeps calling) (me|my (sister|friend)) (a |an |)({slur})(,|.) (what should i do|i feel awful|i reported (him|it)|it really hurts|can i block them?)",
    "(please|can we) (stop|don't) (calling|call|bullying|mocking|insulting) (people|each other|her|him)( names| {slur}s|)(,|.|) (it's not (ok|funny)|be kind|words hurt)",
    "(kill|killing) (it|time|the lights)(,|!|) (you (did great|rock)|at {place}|before bed|today)(!|.|)",
]
_GRAMMAR = Grammar(WORDS, VALUES)


def abuse(seed: int, n: int = 4000) -> Iterator[str]:
    """Insults, curses, threats and calls to attack somebody."""
    return _GRAMMAR.many(ABUSE, n, random.Random(seed))


def rude(seed: int, n: int = 3000) -> Iterator[str]:
    """Rude words among friends or about oneself, reports of abuse, calls for kindness."""
    return _GRAMMAR.many(RUDE, n, random.Random(seed))
