"""Sentences with slots, as people write them in forums, chats, forms, short messages and tickets."""

from __future__ import annotations

Sentences = dict[str, tuple[str, ...]]

ZH: Sentences = {
    "mobile": (
        "姐，我手机摔坏了，这两天打这个{mobile}，原来那个先别打",
        "求转发！丢了一只橘猫，看到的朋友请打{mobile}，酬谢五百",
        "{mobile} 周六之前都能接，晚上十点以后别打哈",
        "快递放门口就行，打不通{mobile}就放丰巢",
        "出二手婴儿车九成新，自提，{mobile}",
        "他换号了你存一下{mobile}昨天刚办的",
        "【物业】3栋漏水请尽快回电{mobile}，逾期将停水检修",
        "客户反馈：付款后未到账，预留电话{mobile}，请于24小时内回访",
    ),
    "landline": (
        "门诊预约打座机{landline}，早上八点开始放号",
        "公司电话：{landline}转8012，找行政部",
        "我家里电话是{landline}，爷爷在家，你慢点说",
        "传真{landline}，发完请来电确认",
        "店里的固话{landline}，中午没人接",
    ),
    "id_card": (
        "买票的时候用这个身份证{id_card}，别填错了",
        "实名认证一直失败，我的证件号{id_card}到底哪里不对",
        "证件类型：居民身份证\n证件号码：{id_card}\n有效期：长期",
        "帮忙报个名，{id_card}，谢谢班长",
        "工单备注：用户要求注销账号，已核对身份证号{id_card}，一致",
        "老人社保查不到，号码是{id_card}，请客服看看",
    ),
    "bank_card": (
        "工资打到这张卡上{bank_card}，工行的",
        "退款请退到{bank_card}，不要退原路，原来那张挂失了",
        "开户行：建设银行城东支行\n账号：{bank_card}",
        "随礼的直接转{bank_card}就好，人不用来",
        "卡号{bank_card}显示余额不足是怎么回事",
    ),
    "passport": (
        "订机票要护照号，我的是{passport}，明年到期",
        "护照{passport}丢在出租车上了，有捡到的吗",
        "同行人护照号码：{passport}，签发地：广州",
        "签证中心让补材料，护照编号{passport}",
    ),
    "permit": (
        "过关要用港澳通行证，号码{permit}",
        "通行证号：{permit}，签注还剩一次",
        "回乡证{permit}绑定不了购票软件怎么办",
        "台湾通行证号码是{permit}，麻烦旅行社登记一下",
    ),
    "plate": (
        "谁的车{plate}挡在消防通道了，下来挪一下",
        "早上被一辆{plate}的白色轿车剐了，有行车记录仪的联系我",
        "车牌号：{plate}，停车月卡续三个月",
        "拼车的注意，司机开{plate}，双闪等你们",
        "违章短信说{plate}闯红灯，可那天我没开车",
    ),
    "uscc": (
        "开票信息：税号{uscc}，开普票就行",
        "统一社会信用代码：{uscc}",
        "麻烦按这个抬头开，纳税人识别号{uscc}",
        "合同里乙方信用代码写成{uscc}了，请核对",
    ),
    "email": (
        "简历发{email}，标题写姓名加岗位",
        "验证码收不到，我注册用的是{email}",
        "邮箱：{email}（勿发垃圾邮件）",
        "电子发票发我{email}吧，谢谢",
        "有资源的同学麻烦给{email}传一份，感激不尽",
    ),
    "wechat": (
        "想要攻略的加微信{wechat}，备注攻略",
        "微信号：{wechat}，晚上在线",
        "我的微信是{wechat}，头像是一只狗",
        "家长群满了，先加老师微信 {wechat}，我拉你",
        "有意私聊，wx {wechat}",
    ),
    "qq": (
        "QQ：{qq}，上线叫我",
        "学习资料找我拿，我qq {qq}",
        "加QQ{qq}进公会，晚上八点开团",
        "联系QQ号{qq}，非诚勿扰",
        "老同学还在用QQ吗，我的还是{qq}没换过",
    ),
    "name": (
        "收件人：{name}，请放前台",
        "我的名字叫{name}，请多关照",
        "姓名：{name}\n工龄：五年",
        "找一下{name}先生，有他的挂号信",
        "{name}女士您好，您预约的体检在周四上午",
        "班主任{name}老师说明天穿校服",
        "本人{name}，因家中有事请假两天",
        "联系人：{name}，早九晚六",
        "开户名是{name}，别写错字",
        "持卡人姓名{name}，与预留信息不符",
    ),
    "address": (
        "收货地址：{address}",
        "我搬家了，现在住{address}，有空来玩",
        "寄到{address}就行，门卫代收",
        "外卖送到{address}，到了别按门铃，孩子在睡",
        "家庭住址{address}，与户口本一致",
        "上门维修：{address}，客户要求下午三点后",
    ),
    "phone_intl": (
        "我在国外的号码是{phone_intl}，有时差，发短信吧",
        "房东电话{phone_intl}，他只讲英语",
        "孩子留学那边的手机：{phone_intl}",
        "紧急联系电话 {phone_intl}，二十四小时有人",
    ),
    "iban": (
        "学费汇到这个IBAN：{iban}，附言写学号",
        "德国房租的收款账户{iban}，每月三号前",
        "我在欧洲的账号是{iban}，手续费我出",
    ),
    "us_ssn": (
        "报税软件要填SSN，我填的是{us_ssn}，结果说已被使用",
        "美国社会安全号码：{us_ssn}",
        "刚到那边拿到社安号{us_ssn}，下一步去银行开户",
    ),
    "ip": (
        "刚才有人从IP {ip}登录了我的号，不是我！",
        "论坛显示他的ip是{ip}，大家看看",
        "登录地址异常：IP地址{ip}，请确认是否本人操作",
        "他的公网IP：{ip}，连不上游戏",
    ),
    "mac": (
        "网络中心让报MAC地址，我的是{mac}",
        "打印机mac：{mac}，麻烦加白名单",
        "设备物理地址 {mac} 绑定失败，请处理",
    ),
}
ZH_VEILED: Sentences = {
    "wechat": (
        "➕薇{wechat}，进群送资料",
        "威信：{wechat}，只加诚心的",
        "扣V {wechat}，看完就删",
        "绿色软件搜 {wechat}，懂的来",
        "加卫星{wechat}详聊，这里不方便",
        "vx：{wechat}，备注来意",
        "V❤{wechat}，手慢无",
        "徽信号{wechat}，注意不是电话",
    ),
    "qq": (
        "扣扣{qq}，在线秒回",
        "加企鹅{qq}，价格好说",
        "🐧 {qq}，晚上在",
        "球球号：{qq}，长期有效",
        "蔻蔻{qq}拉你进群",
        "Q Q ：{qq}，别在这里问",
    ),
}
ZH_TOGETHER: tuple[str, ...] = (
    "姓名：{name}\n手机：{mobile}\n身份证号：{id_card}\n住址：{address}",
    "{name}，{mobile}，{address}",
    "收件人{name} 电话{mobile} 地址{address} 邮编先空着",
    "工单20260418-0072\n客户：{name}女士\n来电号码：{mobile}\n诉求：卡{bank_card}被重复扣款38.5元",
    "招代理，微信{wechat}，QQ：{qq}，电话{mobile}，三个都能找到我",
    "甲方：青禾贸易\n税号：{uscc}\n电话：{landline}\n邮箱：{email}",
    "报名接龙\n1. 姓名：{name} 手机{mobile}\n2. 姓名：{name} 手机{mobile}",
    "车主{name}先生，车牌{plate}，电话{mobile}，请挪车",
    "旅客信息 姓名：{name} 护照号：{passport} 邮箱：{email} 紧急电话：{phone_intl}",
    "把这人挂出来：他叫{name}，手机{mobile}，住在{address}",
    "退款到{bank_card}，户名{name}，有问题打{mobile}",
    "团队签到：通行证号{permit}，姓名：{name}，手机{mobile}",
    "登录记录：账号{email}，IP {ip}，设备MAC {mac}",
    "大哥，定金转{bank_card}，余款到付，地址：{address}，我微信{wechat}",
    "SSN {us_ssn}，电话{phone_intl}，账户IBAN {iban}，都发你了别外传",
)
EN: Sentences = {
    "mobile": (
        "my number in china is {mobile}, text me when you land",
        "Driver's mobile: {mobile}, he waits at gate 6",
        "call {mobile} if the parcel is not there by noon",
    ),
    "bank_card": (
        "my card {bank_card} got declined twice, any idea why?",
        "Card number: {bank_card}\nExpiry: on file",
        "you can charge {bank_card} for the deposit, thx",
    ),
    "passport": (
        "Passport no. {passport}, issued in Shanghai",
        "please add my passport number {passport} to the booking",
        "Lost passport {passport} at terminal 2, help!!",
    ),
    "email": (
        "drop me a line at {email} whenever",
        "Customer asked us to move the account to {email}.",
        "anyone who wants the pdf just pm or {email}",
        "Reset link never arrives, I signed up with {email}",
    ),
    "phone_intl": (
        "lost dog, brown collar, please ring {phone_intl} any time",
        "Tel: {phone_intl}",
        "My new cell is {phone_intl} - delete the old one",
        "caller says the callback number is {phone_intl}, ask for the night shift",
        "whatsapp me on {phone_intl} about the flat",
    ),
    "iban": (
        "IBAN: {iban}",
        "transfer the rent to {iban} before Friday pls",
        "refund should go to my account {iban}, not the voucher",
    ),
    "us_ssn": (
        "My SSN is {us_ssn}, do you need anything else for the W-4?",
        "Social Security Number: {us_ssn}",
        "social is {us_ssn} and that's all I have on him",
    ),
    "ip": (
        "someone logged in from {ip} and it wasn't me",
        "his IP is {ip}, have fun guys",
        "Last seen IP address: {ip}",
        "ban {ip} already, third time this week",
    ),
    "mac": (
        "the MAC address on the sticker says {mac}",
        "please whitelist {mac} for the guest wifi",
        "Device MAC: {mac}",
    ),
    "wechat": (
        "add me on WeChat: {wechat}",
        "my wechat id is {wechat}, same picture as here",
        "WeChat ID {wechat}, I reply in the evening",
    ),
    "name": (
        "Name: {name}",
        "hi, my name is {name} and my order is late",
        "Please ask for Mr. {name} at the desk",
        "Dear Ms. {name}, your appointment was moved",
        "Cardholder name: {name}",
        "Dr. {name} signed the form on Monday",
    ),
    "address": (
        "Ship to: {address}",
        "I live at {address}, ring twice",
        "Home address: {address}",
    ),
}
EN_VEILED: Sentences = {
    "wechat": (
        "we chat: {wechat}",
        "add my W e C h a t {wechat} for more",
        "wechät id: {wechat}",
        "V chat me {wechat}",
    ),
}
EN_TOGETHER: tuple[str, ...] = (
    "Name: {name}\nPhone: {phone_intl}\nEmail: {email}\nAddress: {address}",
    "Ticket 88123: customer Mr. {name}, phone {phone_intl}, card {bank_card}, wants a callback at 4 pm",
    "full info on this guy: name: {name}, ssn {us_ssn}, lives at {address}",
    "wire it to IBAN {iban}, then mail the receipt to {email}",
    "router log: MAC {mac} got IP {ip} at 09:14",
    "Guest: name: {name}, passport no. {passport}, mobile {mobile}",
    "add me on wechat {wechat} or email {email}, phone {phone_intl} is for emergencies",
)
