"""Invented English messages: those that defraud, advertise, and those that harm nobody."""

# ruff: noqa: E501 - a template is one line
from __future__ import annotations

WORDS: dict[str, list[str]] = {
    "bank": "HSBC|Barclays|Chase|Wells Fargo|Santander|Lloyds|Citi|DBS|your bank|NatWest|Capital One|ANZ".split(
        "|"
    ),
    "post": "Royal Mail|USPS|DHL|FedEx|UPS|Evri|DPD|the post office|SingPost".split("|"),
    "brand": "PayPal|Amazon|Netflix|Apple|Microsoft|eBay|Spotify|WhatsApp|Facebook|Google|Coinbase".split(
        "|"
    ),
    "prize": "a £{k} prize|a ${k} gift card|a free holiday|an iPhone|£{k} cash|a new phone|two tickets|a luxury cruise|a {k} pound award|our weekly draw|a guaranteed prize".split(
        "|"
    ),
    "act": "verify|confirm|update|unlock|reactivate|validate|restore".split("|"),
    "go": ["(click|tap|visit|go to|log in at|follow|see) (here: |the link |) {url}", "{url}", "via {url}"],
    "call": [
        "(call|ring|phone|dial) (us |now |) (on |) {uknum}",
        "call {uknum} (now|today|to claim|free|)",
        "txt {txt} to {short}",
        "text {txt} to {short}",
        "reply {txt}",
    ],
    "txt": "YES|STOP|WIN|CLAIM|CHAT|GO|PRIZE|LOVE|{word}|HOT|TONE|MUSIC".split("|"),
    "who": "mum|dad|my sister|{first}|the kids|grandma|my boss|Sarah's brother|the neighbour|my flatmate|everyone".split(
        "|"
    ),
    "food": "pizza|noodles|dinner|lunch|coffee|sushi|curry|soup|breakfast|some fruit|cake|a beer|tea".split(
        "|"
    ),
    "place": "the office|school|home|the station|the gym|town|the library|the airport|my place|uni|the hospital|work|the shop|class".split(
        "|"
    ),
    "when": "tonight|tomorrow|later|at {time}|this weekend|on friday|in an hour|after work|next week|today|in the morning|at lunch".split(
        "|"
    ),
    "end": [" :)", "", "", ".", "!", " lol", " x", "...", " ok?", " haha", " thanks", " pls", " xx", " 😊"],
    "thing": "the keys|my charger|the report|the book|your jacket|the tickets|milk|the notes|my laptop|the car|the laundry|the slides".split(
        "|"
    ),
}

FRAUD: dict[str, list[str]] = {
    "bank": [
        "({bank}|ALERT: {bank}|Security notice from {bank}): (we noticed|there was|we have detected) (an unusual|a suspicious|an unauthorised) (login|payment|transaction|sign-in attempt) (of £{money}|of ${money}|on your account|). (If this was not you|Not you?|To stop it|) {go} (to {act} your (account|identity|details)|)",
        "(Dear customer,|Dear valued customer,|) your (account|debit card|online banking|card ending {code4}) (has been|will be|is) (suspended|locked|limited|blocked|restricted) (due to (unusual activity|incomplete verification|a security issue)|). (Please |) {act} your (details|information|identity) {go} (within 24 hours|immediately|to avoid closure|)",
        "{brand}: your (payment|subscription|membership) (was declined|could not be processed|has expired|failed). (Update your (billing|payment|card) details {go}|{act} your account {go}) (or your account will be (closed|suspended)|to continue|)",
        "(Your|A) (payment|transfer|order) of (£|$){money} to {first} (has been (approved|processed)|is pending). If you did not (make|authorise) this, {call} (our fraud team|to cancel|immediately)",
    ],
    "parcel": [
        "{post}: (your|a) (parcel|package|delivery) (has been|is being|is) (held|returned|on hold) (due to|because of) (an unpaid (shipping|customs) fee of (£|$|){n2}.99|an incomplete address|a missing house number). {go} (to (reschedule|pay|confirm|update your address)|)",
        "(We|Our driver|{post}) (tried|attempted) to deliver your (parcel|package) (today|at {time}|) but (no one was home|the address was wrong). (To rebook|Pay the £{n2}.49 fee|Confirm your details) {go}",
    ],
    "tax": [
        "(HMRC|IRS|Tax Office|GOV.UK|Revenue): you (are eligible for|have|are due) a (tax refund|rebate|tax return) of (£|$){money}. (To claim|Claim now|Submit your details) {go}",
        "(This is|Final notice from) (the IRS|HMRC|the police|customs|the immigration office). (A warrant|Legal action|A lawsuit) (is out|will be taken|has been filed) (against you|in your name) for (unpaid tax|fraud|money laundering). (To avoid arrest |)({call}|pay (£|$){money} in gift cards)",
        "(Your|You have an) (unpaid (toll|parking|speeding) (fine|charge|ticket)) of (£|$){n}.{n2}0. (Pay|Settle) (today|within 12 hours|now) {go} (to avoid (a penalty|court|licence suspension)|)",
    ],
    "family": [
        "(Hi|Hey|Hello) (mum|mom|dad|grandma), (it's me|its me), (i|I) (dropped|broke|lost) my phone (down the toilet|today|) (, |. )(this is my new number|im using a friends phone). (can you|could you|i need you to) (message me on WhatsApp|save it|send me) (£{k}|${k}|some money|) (today|urgently|asap|) (, ill pay you back|to pay a bill|){end}",
        "(Hi|Hello|Hey) {first}, (are you (busy|available|at your desk)?|I am in a meeting|I can't talk now). I need you to (buy|get|purchase) (some|{n2}) (Amazon|iTunes|Apple|Steam|Google Play) gift cards (for a client|for the staff|) (worth|of) ${k} (each|), (scratch|send) (the codes|pictures of the back) (to me|asap|)",
        "(My dear|Hello dear|Dearest|My love), I am (stuck|stranded) (at|in) (the airport|a hospital|Malaysia|the army base) and (need|require) (${money}|a little help|money) for (the (visa|customs|medical) fee|a ticket). (I will (repay|pay you back) (soon|when I arrive)|please send by (Western Union|bitcoin|MoneyGram))",
    ],
    "advance-fee": [
        "(Dear (friend|sir|beneficiary)|Greetings|Attention), I am (barrister|Mr|Mrs|Dr|prince) {first} (from|of) (the bank of|the ministry of|) (Africa|finance|London|). (A late client|My late husband|A foreign customer) left (USD|US$|$) {wan} million (unclaimed|in our bank|). I (seek|need) your (help|assistance|consent) to (transfer|move) (the fund|it), you (get|keep|receive) {pct}%. (Send|Reply with) your (full name|bank details|passport) (and a processing fee of ${money}|)",
        "(Congratulations!|) Your (email|mobile number|name) (has won|was selected in|won) the (Microsoft|Coca-Cola|FIFA|Google|UK|Euro) (lottery|promo|award|draw) (of|for) (£|$|EUR){k}0,000. (To claim|Contact agent {first}) (send|with) your (name|address|bank details|ref no {num}) (and pay (£|$){money} (transfer|clearance) (fee|charge)|{call})",
        "(Get|Need|Apply for) (a|an|) (instant|guaranteed|quick) loan (of up to (£|$){k}00|) (, |- )(bad credit|no credit check|blacklisted) (ok|welcome|). (Pay|Send) (only |)(a|the) (£|$){money} (insurance|processing|registration) fee (first|to start). (WhatsApp|{call}|{go})",
    ],
    "job": [
        "(Hi|Hello), (I'm|this is) {first} from (a recruitment agency|Indeed|HR|{brand}). (We have|Are you interested in) a (part-time|remote|work from home) job, (earn|you can earn|paying) (£|$){k} (a day|per day|daily|a week). (No experience needed|Just {n} minutes a day|Like videos and get paid). (Message|Contact|Add) (me|us|) on (WhatsApp|Telegram) {uknum}",
        "(Earn|Make) (£|$){k} (a day|a week|daily) (from home|online|completing simple tasks|rating products). (First task|Deposit|Top up) (£|$){n} and (withdraw|get back) (£|$){k} (instantly|today). (Join|Contact) {go}",
    ],
    "investment": [
        "(Join|Follow) (our|my) (VIP|private|free) (crypto|forex|trading|stock) (group|signals|channel), (guaranteed|risk free|daily) (profit|returns|income) of {pct}% (a day|weekly|monthly). (Start with|Minimum|Invest) ${k} (and get ${k}0 back|) (, | )({go}|WhatsApp {uknum}|ask mentor {first})",
        "(Elon|A famous investor|Our company|{brand}) (is giving away|giveaway:|airdrop:) {n2} (BTC|ETH|bitcoin). (Send|Deposit) (0.{n2}|1) (BTC|ETH) to (this wallet|the address) and (get|receive) (double|twice the amount) back {go}",
        "(I|My uncle|My mentor) (made|earned|turned) ${k} (into|to) ${k}0 (in (a week|3 days|24 hours)) (with|trading with|thanks to) (expert|coach|account manager|) {first}(, | )(she|he) (helped me|can help you) (invest|trade|recover your lost funds) {go}",
    ],
    "support": [
        "(WARNING|Alert|Microsoft warning)(!|:) (your|Your) (computer|device|PC|phone) (is|has been) (infected|hacked|locked) (with {n2} viruses|by a trojan|). (Call|Contact) (Microsoft|Apple|Windows|) support (now|immediately) (on|at) {uknum} (do not (shut down|ignore)|)",
        "(Your|This invoice:) {brand} (order|subscription|antivirus) (has been renewed|renewal) for (£|$){money}. (To cancel|If you did not order this|For a refund) (call|contact) {uknum} (within 24 hours|)",
        "(I|We) (have|recorded|hacked your camera and have) (a video of you|your private video|your password {word}{code4}). (Pay|Send|Transfer) ${k} in (bitcoin|BTC) (to|within 48 hours|) (or I (send|will share) it (to|with) (all |)your (contacts|family|friends)|)",
        "(Someone|We noticed someone) (tried to log|logged) into your {brand} account (from|in) (Russia|a new device|Lagos|). (Send me|Reply with|Forward) the (6 digit|verification|security) code (you (just |)(got|received)|we sent) to (cancel|secure it|verify)",
    ],
    "prize": [
        "(Congratulations|Congrats|WINNER|URGENT|Well done)(!!|!|,) (you|You|your mobile|ur number) (have won|has won|has been awarded|were selected to receive|are the lucky winner of) {prize}(!|.) (To claim|Claim|Claim code {word}{n}) ({call}|{go}) (. (Valid|Offer ends) {n2} hrs only|. (ID|PO Box) {code4}|)",
        "(This is (the|our) (2nd|final|last) attempt to (contact|reach) (you|u)|We have tried to contact you)(.|,|!) (Your|U have won|A) ({prize}|prize) (is (waiting|unclaimed)|) ({call}|{go}) (. (T&Cs|Cost 150p|{n}p) (per min|apply)|. {code4}|)",
    ],
}

ADS: list[str] = [
    "(SALE|FLASH SALE|Today only|This weekend only|Last chance)(!|:) ({pct}% off|up to {pct}% off|buy one get one free|half price) (all|everything|selected|our) (shoes|phones|furniture|pizzas|courses|dresses|toys|tyres|) (at|in store or at|) {url} (. (Reply|Txt) STOP to (opt out|unsubscribe)|)",
    "(Get|Receive|Want) (a |)(FREE|free) (ringtone|polyphonic tone|wallpaper|game|music download|logo)(!|,|?) ({call}) (. {n}p(/msg| per msg|)|. To stop txt STOP|)",
    "(Hi|Hey) (sexy|babe|there|hun)(,|!) (im|I am|its) {first}(,|) (lonely|bored|single|new in town) (and (looking for fun|want to chat)|) (. |, )({call}|{go}) (18+|(£|)1.{n2}0/msg|)",
    "(Meet|Date|Chat with) (hot |)(local |)(singles|girls|guys|women) (in your area|near you|tonight|live)(!|.) ({call}|{go}) (18+|{n}p/min|Std rates apply|)",
    "(Cheap|Discount|Buy) (viagra|cialis|pills|weight loss pills|steroids|meds) (online|without prescription|) (, (fast|worldwide) (delivery|shipping)|) {go}",
    "(Upgrade|Trade in) (your|ur) (phone|mobile|handset|contract) (to|for) (the latest|a new|a free) (camera phone|smartphone|Nokia|iPhone) (, |. )({n}00 free (mins|texts)|half price line rental|unlimited data) ({call}|{go})",
    "(You|U) (may|could|might) be (owed|entitled to) (£|$){k} (compensation|for your accident|in PPI|for the accident you had)(.|,|!) (To claim|Reply CLAIM|) (for free|{call}|) (. (Reply|Txt) STOP to opt out|)",
    "(Win|Win up to) (£|$){k} (cash|in our (quiz|draw|competition)|every week)(!|.) (Txt|Text|Send) {txt} to {short} (now|)(. (Cost|) {n}p(/msg| per text)|. T&Cs {url}|, 18+|)",
    "(Casino|Bet|Poker|Slots|Bingo)( bonus|): (get|claim|grab) (£|$|){k} (free|bonus|in free bets) (+ {n} free spins|when you deposit|no deposit needed|) {go}",
    "(Grow|Boost|Buy) (your |)(followers|likes|views|subscribers|traffic)( fast|)(!|:|,) {k} (followers|likes|views) for (only |)(£|$){n} {go}",
    "(Your|Our) (SEO|website|marketing) (experts|agency|team) (can (rank|get|put)|will rank|rank) (you|your site) (on (the first page|page 1) of Google|) (for (only |)${n} a month|) (. {go}|. (Reply|Contact) for a quote|)",
    "(New|Just|) (listed|launched|released)(!|:|) ({n2} bed (flats|houses)|luxury apartments|plots) (from|at) (£|$){k}00 (, (book|reserve) (a viewing|yours) (now|today)|) ({call}|{go})",
    "({word}|Our) (gym|salon|restaurant|shop|store|pizza) (: |offers |has )(join|book|order|come in) (now|today|this week) (and get|for) ({pct}% off|a free (drink|month|dessert)|£{n} off) (. {call}|. {go}|. Show this text|)",
    "(Free|Win) (entry|tickets|passes) (in|to) (a|our) (weekly|) (comp|competition|draw|prize draw) (to win|for) {prize} (. |, )({call}) (. {n}p(/msg| per msg)|. (T&C|Terms) apply|, 16+|)",
    "(Subscribe|Sub4sub|Follow me|Check out my (channel|page|profile|onlyfans))(!|,|) (and (I|ill) follow back|for (free|daily) (content|giveaways)|link in bio|) {url}",
    "(Hot|Exclusive|Limited) (offer|deal)(:|!) (insurance|broadband|car finance|a credit card|mobile contract|solar panels) (from|at) (just |only |)(£|$){n}(.99|) (a month|pm|per month) ({call}|{go})",
]

CALM: dict[str, list[str]] = {
    "chat": [
        "(hey|hi|yo|hello|) (are you|r u|you) (coming|free|around|up|awake|there|busy|ok) ({when}|)(?|{end})",
        "(i'm|im|I am) (at|near|leaving|going to|on my way to|stuck at) {place} (now|, (see you soon|wait for me|where are you)|){end}",
        "(can|could|will) (you|u) (pick up|bring|get|send me|grab|find) {thing} (on your way|{when}|please|){end}",
        "(what|when|where) (time|are we|do you want to|should we) (meeting|eating|go|meet|leave) {when}(?|{end})",
        "(ok|okay|sure|no problem|cool|yeah|yep|fine|alright|got it)(,|) (see you|talk|call you|will do|let me know|thanks|i'll check) ({when}|then|){end}",
        "(do you|wanna|want to|shall we|let's) (want|get|have|grab|make) {food} {when}(?|{end})",
        "(happy birthday|congrats|good luck|get well soon|merry christmas|happy new year)(!| {first}!|,) (have a (great|lovely) day|hope (you're|all is) well|miss you|){end}",
        "{who} (said|says|told me|thinks|asked if) (you're|we're|they're|it's) (coming|late|going to {place}|fine|not ready) {when}{end}",
        "(sorry|soz|my bad)(,|) (i (fell asleep|missed your call|forgot|was driving|am late)|the (train|bus|meeting) was (late|long|cancelled)){end}",
        "(i|I) (just|) (sent|transferred|paid) you (£|$|)({n}|{k}) for ({food}|the tickets|rent|the bill|last night){end}",
        "(can you|please) (send|pay) me (back|) (the |)(£|$)({n}) for ({food}|the taxi|the gift) when you (can|get a chance){end}",
        "(my|our) (phone|car|laptop|wifi|boiler) (died|broke|is (acting up|broken)|won't start)(,|.| so) (i'll (call|be) (later|late)|can you help|so annoying|using {who}'s){end}",
        "(i've|I) (got|have) (a new number|a new phone|changed my number)(,|) (it's {uknum}|save it|same whatsapp){end}",
        "(how|how's|hows) (was|did|is) (your|the) (day|exam|interview|trip|date|weekend|baby|job) (go|going|)(?|{end})",
        "(i|we) (had|watched|saw|finished|started) (a great|an awful|that|the) (film|game|book|show|match|party) (last night|{when}|)(,|) (so (good|funny|tired|boring)|you'd love it|){end}",
        "(doctor|dentist|vet) (says|said) (i'm|she's|he's|it's) (fine|ok|just a cold|nothing serious)(,|) (need to rest|back {when}|don't worry){end}",
        "(did you|have you) (see|seen|get|got|hear|heard) (the|my|that|{who}'s) (email|news|game|message|photos)(?|{end})",
        "(i|I) (love|miss|hate|need) (you|this|mondays|my bed|him so much|{food}){end}",
        "(don't|dont) (forget|worry|wait up|be late|tell {who})(,| about {thing}|) ({when}|){end}",
        "(lol|haha|omg|wow|aww|oh no|really|seriously)(,|!|) (that's|you're|he's|it's) (so (funny|true|sad|cute)|crazy|hilarious|the worst){end}",
        "(free|anyone free|anyone) (for|up for) ({food}|a game|a walk|the cinema|a lift to {place}) {when}(?|{end})",
        "(won|we won|they won) (the (game|match|raffle at school|quiz)) {n}-{n2}(!|,|) (what a (goal|night)|so happy){end}",
        "(the|my) (loan|mortgage|card|refund|bank) (got approved|came through|is sorted|people called)(,|) (finally|what a relief|need to sign {when}){end}",
    ],
    "service": [
        "(Your|Use) (code|OTP|verification code|one-time password) (is|for {brand} is) {code6}(. | and )(It expires|valid) (in|for) {n} min(s|utes)(. (Do not|Never) share (it|this code) (with anyone|)|)",
        "{bank}: (a (card|direct debit) (payment|purchase) of (£|$){money} was made|you received (£|$){money}|your balance is (£|$){money}) (on {date}|at {time}|) (. No action needed|. Open the app for details|)",
        "(Your|Hi {first}, your) (order|parcel|delivery) #{num} (has shipped|is out for delivery|was delivered|will arrive) (today|between {time} and {time}|) (. Track it in the app|. Thanks for shopping with us|)",
        "(Reminder|Hi {first})(:|,) (your|you have a) (appointment|haircut|dental check-up|meeting|flight) (is|) on {date} at {time}. (Reply (YES|C) to confirm|Please arrive {n} minutes early|Call us to change it)",
        "(School|Nursery|The office) (will be|is) closed (on {date}|{when}) (due to (snow|training|a holiday)|). (Normal hours|We reopen) (after|on {date})",
        "(Flight|Train) {flight} (now departs|is on time|boards) (at|from gate) {n} (. Have a (good|safe) trip|)",
        "(Your|The) (monthly statement|bill|invoice|payslip) (for {date}|) is (ready|available)(. (View it|Log in) in the app|. Amount due (£|$){money} by {date})",
        "(Thanks|Thank you) for (your (payment|donation|order|application)|shopping with us|calling) (, {first}|). (Reference|Receipt|Ref) {num}",
    ],
    "comment": [
        "(I|Honestly I|Personally I) (think|feel|find) (this|the) (movie|song|recipe|tutorial|phone|game|hotel) (is|was) (great|okay|overrated|really useful|not worth it|better than the last one){end}",
        "(Great|Nice|Lovely|Decent|Poor|Terrible) (product|quality|service|place|value)(,|.) (arrived (quickly|late|broken)|works as (described|expected)|would (buy|recommend|not buy) (again|)|my (kids|wife|dog) (loves|love) it)",
        "(How|Where|What) (do|can|should) (I|you|we) (fix|learn|find|cook|install|clean|choose) (a|the|my) (bike|recipe|printer|guitar|laptop|garden|router)(?|, any tips?)",
        "(Thanks|thank you) for (sharing|the tip|posting|explaining)(,|!) (very helpful|saved me hours|works perfectly|subscribed)",
        "(Selling|For sale|Giving away)(:|) (a|my) (bike|sofa|desk|phone|pram|guitar)(,| -) (good condition|barely used|{n2} years old)(,| -) (£|$){n} (ono|cash on collection|)",
    ],
    "numbers": [
        "(humidity|wind|temperature|high of|low of) {n}(%| km/h| degrees|C)(, |. )({n} degrees|chance of rain {pct}%|sunrise {time}|wind {n} mph)(, (take a coat|stay inside)|)",
        "(build|version|release|v){n2}.{n}.{n} (passed|failed|is out|shipped)(, |. )(commit {word}{code4}|{n} tests (failed|passed)|fixes {n} bugs|{k} lines changed)",
        "(room|desk|gate|bay|seat) {n}(, |. ){time} (to|until|-) {time}(, {n} people|, bring {thing}|, projector booked|)",
        "(invoice|receipt|order|ticket|case) (no |#|){num} (for|of) (£|$|){money}(, due {date}|. Thanks|, paid|, see attached)",
        "(ran|walked|cycled|swam) {n}.{n2} (km|miles|laps) (in|at) {n}:{n} (, heart rate {n}|, {k} steps|. day {n} of training|)",
        "{k}g (flour|sugar|beef|rice|potatoes), {n2} eggs(, {n}ml milk|, a pinch of salt|). (Bake|Cook|Simmer) (at {n}0C |)for {n} (min|minutes)",
        "(score|final|half time|result):? {n2}-{n2}(, |. )({n} (shots|points|wickets)|attendance {k}|man of the match no {n})",
        "(page|chapter|episode|lesson|level) {n} of {n}(, |. )({pct}% done|{k} words (written|to go)|due {date}|nearly there)",
        "(the |our |)(rent|gas|water|electricity|council tax) (is|was|bill is) (£|$|){money}(, |. )({n} units|split (2|3) ways|due {date}|paid already)",
        "(maths|history|physics|english) {n}, (biology|art|chemistry) {n}(, |. )(rank {n}|average {n}|up {n2} from last term|pass mark {n})",
        "(pickup|collection|door|gate|locker) code (is |){code4}(, |. )(at {place}|locker {n}|before {time}|don't lose it|ask for {first})",
        "(flight|train|bus) {flight} (at|leaves|lands) {time}(, |. )(platform {n2}|seat {n}A|terminal {n2}|delayed {n} min)",
        "(weight|bp|height|pulse|temp) {n}(.{n2}|/{n}|) (, |. )(down {n2} since last week|normal|check again {when}|take {n2} a day)",
        "(tel|ph|phone|fax|contact):? {uknum}(, ext {n}|, ask for {first}|, office hours {time}-{time}| if you're around|)",
    ],
    "slang": [
        "(wat|what|wot) (r|are) (u|you|ya) (doin|up to|doing|eating) ({when}|now|)(?|{end})",
        "(u|you) (at|in|still at|goin to) {place}( now|)(?|{end}) (i|im|i'm|me) (at|in|near) {place}(, (call|ring|text) me (wen|when) (u|you) (r|are) (free|done)|){end}",
        "(dunno|dun|dont) (know|wan|want|think) (la|lah|lor|leh|wat to (do|eat)|if (i|u|he) can)(, | ){end}(u|ur) (call|friend|sis|plan) (how|leh|then|)(?|{end})",
        "(k|ok|okie|kk|oki|sure)(,|...|.| lor) (i|we|u) (go|meet|call|tell|msg) (u|him|her|them) (later|2moro|tmr|tonite|aft class|in 10)(.|{end})",
        "(love|luv|miss|thinking of) (u|you|ya) (babe|baby|hun|loads|so much|too|my dear)(!|.|,|) (c|see) (u|ya) (soon|2nite|later|{when}){end}",
        "(y|why) (u|you|r u|are you) (so (late|sad|quiet)|never (call|reply)|not (coming|sleeping))(?|{end}) (i|me) (worried|waiting|sleepy|sad) (leh|la|){end}",
        "(sorry|soz|sry)(,|) (in (a |)(meeting|lecture|class)|battery dead|was (asleep|driving|busy))(,|.|...) (call|txt|talk to) (u|you) (later|bk|after){end}",
        "(got|gonna|hav|wanna) (to |)(watch|buy|finish|study|cook|clean) ({thing}|{food}|a movie|my (essay|room|project))( wif (u|me|{who})|){end}",
    ],
    "forwarded": [
        "(Good (morning|night)|Gud nite|Sweet dreams)(,|!|...) (may|hope|wish) (you|u|your day) (have|be|is) (full of (smiles|love|joy)|a (great|lovely|sweet) day|blessed) (and|, ) (take care|god bless|keep smiling|miss u){end}",
        "(Life|Friendship|Love|Time|A smile) is (like|) a (flower|journey|book|river|rose|clock)(, |. )(we|some people|true friends) (never|always) (forget|meet|stay|come back)(. (Send|Forward) this to (all your friends|someone special)|)",
        "(This is|Take) (a|the) (quiz|test|puzzle|riddle)(:|,) (pick|choose|select) (a|any) (number|color|letter) (and i will tell|to know) (your|ur) (future|mood|age)(. reply (fast|soon)|){end}",
        "(come|get) (to|over to|back to) (me|my (house|place|home|room))(,|.) (i'm|im) (waiting|alone|cooking|missing you) (baby|love|my dear|){end}",
        "(send|give|tell|email|text) me (your|ur|the|his) (id|address|email|number|account details|details|postcode|size|answer) (so i can (book|pay you back|post it|register)|{when}|pls|){end}",
        "(your|ur) (application|order|request|board|booking|laptop|installation) (is|has been|was) (processed|ready|fixed|done|confirmed|received)(, |. )(collect it {when}|we'll (be in touch|call you)|thanks for your patience|no further action){end}",
        "(no|nah|nope|hmm|err|ok lor|haha)(,|...|.) (i|we|he|they) (dont|can't|never|still|already|havent) (know|go|eat|finish|reach|understand|decide) (yet|leh|la|anymore|already|) (, u leh|, u|){end}",
        "(As per your request|Per your request|As requested)(,|) ({word}|the song|your plan|the change) (has been|was|is) (set|applied|made|sent) (as|to) (your|the) (tune|account|number|list){end}",
        "(is|are|do|did|does|have|has) (you|u|he|she|they|it) (still|already|really|ever|) (there|coming|want|know|told|sure|mad|asleep|eaten) (him|her|me|about it|that|the name|) (ah|or not|{when}|)(?|{end})",
    ],
    "warning": [
        "(Beware|Watch out|Careful|PSA)(:|,|!) (scammers|someone|fraudsters) (are|is) (pretending to be|sending texts from) ({bank}|{post}|HMRC|{brand})(,|.) (don't|do not|never) (click|reply|give them your (code|details)|send money)",
        "(I|My mum|{first}) (got|received) (a|this) (text|call|email) saying (my (parcel|account|card) (was|is) (held|locked|blocked)|I won a prize|I owe tax)(,|.) (is it (a scam|real)|obviously a scam|I reported it|what should I do)(?|)",
        "(The|Your) bank (will never|never) (ask|asks) (you |)(for|to (move|transfer) money|to share) (your (PIN|password|full password)|to a safe account|a code)(. Report (scams|fraud)|)",
        "(Police|News|Reports?)(:|) (a|an) (woman|man|pensioner|gang) (lost (£|$){k}|was arrested|was jailed) (in|after|over) (a|an) (romance|investment|parcel|crypto|job) (scam|fraud)",
        "(I was|My dad was|We were) (scammed|defrauded|tricked) (out of (£|$){k}|) (by (a fake (shop|job|landlord|trader)))(,|.) (can I get it back|what should I do|the bank is helping|please help)(?|)",
    ],
}
"""Kind -> templates of messages that harm nobody."""
