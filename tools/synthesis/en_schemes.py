"""Invented English posts and chats that defraud, told the way people write in forums, groups and private messages."""

# ruff: noqa: E501 - a template is one line
from __future__ import annotations

WORDS: dict[str, list[str]] = {
    "reach": [
        "DM me",
        "message me on (Telegram|WhatsApp|Signal) (@{word}_{word}|{uknum}|)",
        "telegram: @{word}{n2}",
        "(whatsapp|text) {uknum}",
        "inbox me",
        "link in bio",
        "join here {url}",
        "comment INFO",
        "hit me up",
    ],
    "coin": "bitcoin|BTC|crypto|ETH|USDT|gift cards|Steam cards|Apple gift cards|Cash App|Zelle|Western Union|MoneyGram|wire transfer".split(
        "|"
    ),
    "amount": ["${k}", "£{k}", "${money}", "{k} dollars", "€{k}", "${n2}{code4}"],
}

FRAUD: dict[str, list[str]] = {
    "investment": [
        "(Guaranteed|Up to|Make|Earn) {pct}% (weekly|daily|monthly|) (returns|profit|ROI) (on|with|from) (crypto|forex|gold|our fund|AI trading|staking|real estate|oil)(,| -|.) (my (mentor|coach|account manager) (made me rich|trades for you)|no risk|withdraw (any time|anytime)|fully insured|only {n2} (spots|slots) left)(,|.) {reach}",
        "(Invest|Put in|Start) (with |in |)(our|my|this) (AI (trading |)bot|platform|mining pool|copy trading|fund|program)(,|) (double|triple|10x) your (money|deposit|investment) in ({n} (hours|days)|a week)(,|.|) (no risk|risk free|guaranteed|withdraw any time|100% legit)(. {reach}|)",
        "(I|We) (turned|grew) {amount} into {amount} (in|within) ({n2} (days|weeks)|a month) (thanks to|with the help of|trading with) (Mrs|Mr|expert|coach|) {first}(.|,|!) (She|He) (never fails|will help you too|is the best account manager|pays out the same day)(. {reach}|)",
        "(My uncle|A friend of mine|My cousin) (works|is) (at|inside) (an exchange|the casino|a trading firm) and (found|has) (a glitch|insider tips|a loophole)(,|.) (deposit|put in|send) {amount} (and|,) (we split the profit|you cash out tomorrow|it's a sure thing)",
        "(Babe|Honey|Dear|Sweetie)(,|) (I|my aunt) (made|earned) {amount} (today|this week) (trading|on this app)(,|.) (you should|let me teach you|I want us to) (open an account|invest a little|join the platform|build our future)( {url}|)",
        "(Turn|Flip) {amount} (into|to) {amount} (today|in {n} minutes|same day)(!|.|,) (legit|100% real|proof available|no scam)(,|.) (just |)(send|need) (to my|your) (Cash App|bank login|card|wallet)(. {reach}|)",
        "(Pre-sale|Presale|Airdrop|Whitelist|IDO) (ends|closing|live) (tonight|soon|now)(!|:|,) (connect|link|verify) your (wallet|seed phrase|MetaMask) (to claim|and get|for) (your tokens|{k} free (tokens|coins)|5x)( {url}|)",
    ],
    "advance-fee": [
        "I am (a widow|a dying (man|woman)|a (soldier|general|nurse|engineer)|a banker|the lawyer of a late client|an orphan) (with|and have|holding|who inherited) {n} million (dollars|euros|pounds|USD) (to (give|donate) to charity|in (a box|a vault|the bank)|I want to share|unclaimed)(,|.) (please |)(send|provide|reply with) (your (bank details|full name and account|address)|a (small |)(processing|transfer|legal) fee)( and a small processing fee|)",
        "(Your|The) (withdrawal|account|payout|winnings|funds) (is|are|has been) (frozen|locked|on hold|pending)(,|.) (you (must|need to)|please|) (pay|deposit|send) (a|the|) ({pct}% |{amount} |)(tax|fee|security deposit|verification fee|margin) (first|to (unlock|release|withdraw)|and it will be refunded)",
        "(Your|The) (loan|grant|credit) (of {amount} |)(is|has been) (approved|ready)(,|.|!) (just |you only need to |)(pay|send) (the|a) (insurance|processing|upfront|registration|notary) fee (of {amount}|) (by|with|in) {coin} (and|before) (the money is|we) (released|transfer today|sent)",
        "(Government|Federal|Covid|Housing|Community) grant(s|) (available|approved|program)(,|:|!) (you|anyone) (qualify|can get) (for |){amount}(,|.) (no repayment|free money|never pay back)(,|.) (pay|send) (the |a |)({amount} |)(delivery|processing|clearance) (fee|charge)(. {reach}|)",
        "(I|We) (can|will) (recover|get back) (your|any) (lost|stolen|scammed) (funds|crypto|bitcoin|money|account)(,|.|!) (contact|thanks to) (cyber|hacker|recovery) (expert|agent|{first})(,|.) ({reach}|small upfront fee|100% success)",
    ],
    "work": [
        "(We are|We're|Now|Company is) (hiring|looking for|recruiting) (payment (processors|agents)|money transfer agents|financial assistants|account holders)(:|,|.) (receive|accept) (transfers|payments|deposits) (to|in|into) your (bank |own |)account(,|) (keep|take) {pct}%(,| and) (forward|send|pass on) the rest (in|by|via|through) {coin}",
        "(Earn|Make|Get paid) {amount} (a|per|every) (day|week|hour) (from home|from your phone|online|working 1 hour)(,|.|!) (just like|by liking|rating|reviewing|clicking on|copy and paste) (YouTube videos|products|hotels|ads|posts|apps)(,|.|!) (No experience|no interview|anyone can|start today)(.|,|) {reach}",
        "(You (got|have) the job|You're hired|Congratulations on the position)(!|,|.) (We will|HR will) (mail|send) (you |)(a check|a cheque) (for|to buy) (equipment|your laptop|supplies)(,|.) (deposit it and|then) (send|wire|transfer) (the (rest|difference)|{amount}) (to our vendor|by {coin}|back)",
        "(Mystery shopper|Reshipping|Package handler|Car wrap) (job|needed|wanted)(,|:|!) (receive|collect) (parcels|packages|checks) (at home|at your address)(,| and) (forward|reship|ship|deposit) them(,|) {amount} (a week|per package)(. {reach}|)",
        "(Pay|Send) (the |a |only |){amount} (for|as) (training|the (visa|background check|starter kit|uniform|medical))(,| and) (your|the) (job|contract|position) (in|at) (Canada|the cruise ship|the hotel|Dubai|our office) (is|will be) (confirmed|guaranteed)",
    ],
    "authority": [
        "This is (the |)(FBI|IRS|police|Social Security|customs|immigration|court|sheriff's office|HMRC)(.|,) (A|An) (arrest |)(warrant|case|lawsuit) (has been|is) (issued|filed|open) (in your name|against you)(.|,) (Pay|Settle|Post) (the |a |your |)(bond|fine|fee|bail|tax) (with|in|by|using) {coin} (today|now|within {n} hours|immediately) (to avoid (arrest|jail|deportation)|or officers will come|)",
        "(Your|The) (social security number|SSN|bank account|name|passport) (has been|was) (used|linked|found|suspended) (in|to|because of|for) (a crime|money laundering|drug trafficking|suspicious activity)(.|,) (Press 1|Call {uknum}|Move your (money|savings) to a (safe|government|secure) account|do not tell anyone)( and stay on the line|)",
        "({brand}|Bank|{bank}) (security|fraud (team|department)|alert)(:|,) (a purchase|a payment|an order|a transfer) of {amount} (was made|is pending|was detected)(.|,) (If (not|this wasn't) you(,|)|To cancel) (call|ring|dial) {uknum} (and (give us|allow) (remote access|the code)|to cancel|now|immediately)( to cancel|)",
        "(Microsoft|Windows|Apple|Norton|Geek Squad) (support|technician|here|helpdesk)(:|,|.) (we found|there is|you have) (a virus|hackers|{n} threats|an error) (on|in) your (computer|PC|network)(.|,) (install|download|open) (AnyDesk|TeamViewer|this tool) (and|so) (give (us|me) the code|we can fix it|pay {amount} in {coin})",
        "(Read|Tell|Send|Give) me the (6-digit|six digit|verification|login|security) code (you (just |)(got|received)|we texted you|on your screen) (so (I|we) can|to) (verify|secure|unlock|cancel|refund) (your account|the payment|it)",
    ],
    "trade": [
        "(Rent|Renting|For rent|To let)(:|,|) (this |a |my |)(lovely|beautiful|spacious|modern|) ({n2} bed |)(flat|apartment|house|condo) (for |, |)(only |just |){amount} (a|per) month(,|.) (I am|we are|owner is) (abroad|overseas|out of town|on a mission)(,|) (send|pay|transfer) (the |a |)(deposit|first month) (by|via|through|with) {coin} (and|then) (I will|we) (post|mail|send|courier) (you |)the keys",
        "(Selling|For sale|Giving away)(:|,|) (iPhone|PS5|MacBook|concert tickets|puppies|a piano|a car|Taylor tickets|golden retriever) (for |, |)(only |half price |){amount}(,|.) (pay|send) (first|the deposit|by {coin}|through my link|friends and family)(,| and) (I'll ship|shipping today|courier will bring it|no meetups|can't meet)( {url}|)",
        "(I want|I'd like|Happy) to (buy|take) your (item|bike|sofa|phone|listing)(,|.) (I('ll| will) (send|pay) (by cheque|extra|{amount} more)|my (mover|courier|agent) will (pick up|collect))(,|.) (please |)(refund|send|forward) (the (difference|rest|extra)|the courier fee) (by|via|with) {coin}",
        "(I paid|Payment is pending|I sent the money)(,|.) (you need to|please|just) (click|confirm|upgrade|verify) (here|the link|your (Zelle|PayPal) (account|to business))( {url}|) (to (receive|release) (it|the money)|and refund me {amount})",
        "(Cheap|Discount|Half price|Unlimited|Lifetime) (Netflix|Spotify|gift cards|flight tickets|hotel bookings|fuel vouchers|Uber credit)(,|:|!) (pay|send) (only |){amount} (in|by|via) {coin}(,|) (instant delivery|legit|vouched|100% working)(. {reach}|)",
    ],
    "extortion": [
        "I (recorded|filmed|hacked|have access to|infected) (you (through|on|via) your (webcam|camera)|your (computer|phone|device|email) and (recorded|have) (you|your video))(.|,) (Send|Pay|Transfer) (0.0{n2}|{amount}|{amount} in) (BTC|bitcoin|to this wallet|) (within {n} hours |today |)(or|otherwise) (the video|everything|it) (goes|will be sent|is sent) to (all your contacts|your (family|friends|boss))",
        "(I|We) (have|saved|screenshotted) (your|all your) (nudes|pics|private photos|chats|video)(.|,) (pay|send) (me |us |){amount} (on|by|via|in) {coin} (or|now or) (I('ll| will)|we) (post|send|leak|share) (them|it) (to your (followers|family|school|wife)|everywhere|online)",
    ],
    "family": [
        "(Hi|Hey|Hello) (mum|mom|dad|gran|grandma|auntie)(,|) (I|i) (dropped|broke|lost|smashed) my phone(,|.|) (this is|text me on) (my new number|a friend's phone|my temporary number)(.|,) (Can|Could|Would) you (send|pay|transfer) {amount} (to|for) (my friend's account|this account|a bill|my rent|the repair) (for me|today|)(,| and|.) (I'll|I will|i can) (pay (you |)back|explain) (tonight|tomorrow|later)",
        "(Grandma|Grandpa|Mom), (it's me|please don't tell dad)(,|.) I (had an accident|am in jail|hit a (car|pregnant woman)|got arrested)(.|,) (my lawyer|the officer|he) (needs|says you can pay) {amount} (bail|) (in|by) {coin}(,|) (don't tell anyone|a courier will collect it|hurry)",
        "(Hi {first}|{first}|Hello), (this is|it's) (your (boss|manager|CEO|pastor|professor)|the director)(.|,) (Are you|I'm in a meeting|Quick favor)(,|.|) (I need|get me|please buy) ({n2} |some |)(gift cards|Apple cards|Google Play cards)(,|) (scratch|send|photograph) (the|me the) (codes|back)(,|) (I'll reimburse you|it's urgent|keep it between us)",
        "(My love|Darling|Sweetheart|Honey)(,|) I (am|'m) (on an oil rig|in the army|stuck (at customs|at the airport|in hospital)|sending you a (gift|parcel))(.|,) (I need|please pay|can you send) {amount} (for|to) (the (fee|ticket|surgery|leave form|tax)|release (it|the parcel))(,|.) (I will (repay|marry) you|then we can be together|I swear)",
    ],
}

CALM: list[str] = [
    "(I am|I'm|Im) (in|at|on) (the |)(hospital|office|bus|train|temple|class|queue|bank|airport|army base open day|garden)(now|)(.|,| .) (I will|Will|I'll) (come|call you|be home|return|be late) ({when}|in evening|after {n} minutes|soon){end}",
    "(I am|I'm) (a (nurse|teacher|student|widow|engineer|soldier|banker|driver)|an (accountant|artist)) (and|, |so) (I (work|live|teach|study) (at|in|near) {place}|love my job|work nights|just moved here){end}",
    "(Send|Give|Show|Forward|Text) me (your (email|address|number|resume|CV|answer|photos from {when})|the (photos|details|notes|list|plan|recipe))(,|) (please|pls|when you can|i'll have a look|i forgot it|){end}",
    "(I will|I'll|Will) (send|pay|give|transfer|bring|return) (it|you {amount}|the money|the rest|the form|the keys) (to (your email|you|him|the office)|back) ({when}|soon|on friday){end}",
    "(I'm|I am) (so |)(in love|happy|excited|proud|sorry|tired|hungry|sick|bored|lucky)( with you| for you| today| about {when}|)(.|,) (you make me (so |)happy|each day|my love|it was (great|a long day)|can't wait){end}",
    "(Sorry|Thank you|Ok|Yes|No)(,|.) (I|we) (don't|do not|didn't|can't) (understand|remember|find|see|hear) (your message|the file|it|anything|you)(.|,|) (please|can you|) (resend|say it again|call|wait)({end})",
    "(Can|Could|May) (I|you) (please |)(get|have|borrow|lend me) (a |)({amount}|{n} dollars|some cash|a loan) (from you |until {when} |)(.|,|?) (I'll|i will) (pay you back|return it) ({when}|next month|on payday){end}",
    "(Please|Pls) (wait|come|hurry|call me|let me know|keep|bring|sign|check) ({when}|till {time}|at {place}|the form|the door|by then)(,|.|) (I will|we will|I'll) (explain|be there|pick you up|do the rest){end}",
    "(We|They) (are pleased to|have|will|just) (inform you that|say that|confirm|processed) your (application|booking|order|broadband|claim) (is|was|has been) (processed|approved|received|installed)(.|,) (Thank you|It takes {n2} days|Our engineer will call|See you {when})(.|)",
    "(Hi|Hey|Hello)(,|) (this is|it's|i'm) {first}(,|.) ({first} gave me your number|from {place}|we met {when}|your neighbour|new number)(.|,|) (wanna|want to|shall we|can we) (meet|talk|have {food}|play {when})(?|{end})",
    "(My|The|His) (father|mother|son|daughter|wife|husband|uncle|late grandfather) (is in hospital|has surgery|left us his house|had an accident|is retired|works abroad)(.|,) (we|I) (are waiting|go to see (him|her)|will visit|pray) ({when}|now|every day){end}",
    "(I|We) (lost|put|made) {amount} (on|in|with) (crypto|stocks|index funds|bitcoin) (last (year|week|month)|this year|)(,|.) (never again|oh well|lesson learned|holding for now|not selling){end}",
    "(Does|Has) (anyone|anybody) (know|use|tried|used) (a good|any good|the|) (accountant|mortgage broker|budget app|savings account|index fund|bank for students|recruiter)( in town| near me|)?",
    "(My|Our) (mortgage|car loan|student loan|rent deposit|refund) (was|got|is finally) (approved|paid off|returned|sorted)(,|.|!) (such a relief|took {n2} weeks|so happy|the bank was slow){end}",
    "(Looking|Searching) for (a|an) (flat|room|flatmate|apartment|studio) (near|close to|in) {place}(,|.) (budget|max|around) {amount} (a month|pcm|)(,|.|) (quiet|no smokers|from {date}|can view any evening){end}",
    "(Room|Flat|Studio) (to rent|available) (near|in) {place}(,|.) {amount} (a month|pcm)(,|.) (bills included|viewings (on saturday|this week)|come and see it|deposit protected){end}",
    "(Selling|For sale:|Giving away) (my |an |)(old |)(bike|sofa|laptop|desk|pram|guitar|fridge)(,|.) {amount}(,|.) (pickup only|cash on collection|collect from {place}|good condition|no time wasters){end}",
    "(We are|We're|Our (team|shop|cafe|school) is) (hiring|looking for) (a|an|) (barista|data engineer|nurse|teacher|driver|sales assistant|part-time cook)(,|.) (apply on (the|our) (site|website)|send your CV|{amount} a month|come in and ask){end}",
    "(I|{who}) (got|had|have) (a job|an interview|an offer|a pay rise) (at|from|with) {place}(,|.) (starting {when}|pays {amount}|so excited|wish me luck){end}",
    "(Be careful|Warning|Heads up|PSA|FYI)(,|:|!) (I|my (mum|gran|friend)) (got|received|was called by) (a (fake|scam)|someone pretending to be) (text|USPS text|bank|the police|me|Amazon|a grandson) (asking for|wanting) (card details|gift cards|bail money|a code|{amount})(,|.) (don't (click|fall for it|pay)|it's a scam|we hung up|reported it)",
    "(Is this|Could this be) (a scam|legit|fake)(?|,) (they|someone|a text) (asked|says|said|wants me) (to (pay|send|click|buy)|I need to pay) ({amount}|a fee|gift cards|a link)( first|)(?|.)",
    "(How|What's the best way) (do I|can I|to) (get a refund|cancel|change my payment card|close my account|dispute a charge|report a scam) (from|with|on|for) ({brand}|{bank}|my bank|the gym)?",
    "(Your|Hi {first}, your) (order|parcel|package|prescription|car) (was delivered|is ready|will be ready|has arrived|was left) (to your neighbour|at the door|for collection|at {place})( at {time}| {when}|)(.|{end})",
    "(Please|Can you|Could you) (call|ring) (the (clinic|school|office|garage|dentist)) (at|on) {uknum} (to (confirm|change|book)|about) (your (appointment|visit)|the meeting|the car)(.|{end})",
    "(Can|Could) you (send|email|forward|resend) (me |us |)(the|an|last month's) (invoice|receipt|contract|timesheet|bank form|statement)( for {place}|)( please|{when}|)(?|{end})",
    "(Mum|Dad|Hey|Hi love)(,|) my phone (is broken|died|is dead)(,|.) (so |)(use|call|text) (my work (number|phone)|{first}'s phone|me on teams)( today|{when}|){end}",
    "(I|We) (just |)(sent|transferred|paid) (you |)(the |my |)(rent|deposit|half|{amount}) (by bank transfer|on the app|this morning|for {place})(,|.) (let me know if|did) it (arrives|arrived|came through){end}",
    "(The|My) (bank|card company|insurer) (called|blocked|replaced|refunded) (me|my card|it|{amount}) (after|because of|when) (it was stolen|a weird charge|I lost it|the flood)(,|.|) (very helpful|annoying but fine|all good now){end}",
    "(Our|My|The) (bakery|band|charity|team|channel|page) (got|reached|hit|passed) {k} (followers|subscribers|likes|customers) (today|this week|)(,|!|.) (thank you all|can't believe it|so grateful){end}",
]
"""Ordinary life about money, homes, work and parcels: what the schemes above sound like without the deceit."""
