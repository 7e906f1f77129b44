"""English sentences with a place for each kind; `{wx}` and `{q}` are the cue before a handle."""

SENTENCES: dict[str, tuple[str, ...]] = {
    "mobile": (
        "My Chinese number is {mobile}, call any time",
        "Leave it at the door and ring {mobile}.",
        "This guy owes everyone money, his phone: {mobile}",
        "Text me on {mobile} when you land",
    ),
    "landline": (
        "The clinic can be reached at {landline} on weekdays",
        "Office phone: {landline}, ask for reception",
        "Fax it to {landline} please",
    ),
    "id_card": (
        "Chinese ID number: {id_card}",
        "For the ticket use my ID {id_card}, thanks",
        "The resident identity card {id_card} was rejected by the form",
        "She posted his ID card no. {id_card} in the group",
    ),
    "bank_card": (
        "Charge it to {bank_card} as usual",
        "My card number is {bank_card}, same as last time",
        "Refund to card {bank_card}.",
        "Paid with {bank_card} and never got a receipt",
    ),
    "passport": (
        "Passport number {passport}, flying next week",
        "Lost passport: {passport}",
        "Passport No. {passport} has been checked in",
    ),
    "permit": (
        "Travel permit number {permit} expires soon",
        "Home return permit: {permit}",
        "Mainland travel permit no. {permit}, issued last year",
    ),
    "plate": (
        "Whoever drives {plate}, please move your car",
        "License plate {plate} just cut me off",
        "The van with plate {plate} hit my bike",
    ),
    "uscc": (
        "Unified social credit code: {uscc}",
        "Company registration {uscc} needs an invoice",
        "Tax ID {uscc} goes on the first line",
    ),
    "email": (
        "Drop me a line at {email} when ready",
        "Email: {email}",
        "Send the draft to {email}, please",
        "You can reach our organiser via {email}.",
    ),
    "wechat": (
        "Let's talk off the app, {wx}{wechat}",
        "Photos on request, {wx}{wechat}.",
        "New here, {wx}{wechat}, say hi",
        "Scammer warning, {wx}{wechat}, stay away",
    ),
    "qq": (
        "Still on {q}{qq}",
        "Contact me, {q}{qq}, evenings only",
        "Group files are there: {q}{qq}.",
    ),
    "address": (
        "Ship to: {address}",
        "My address is {address}, second door",
        "He lives at {address} apparently",
    ),
    "name": (
        "Name: {name}",
        "Recipient: {name}, sign on delivery",
        "Patient name: {name}, ward three",
        "Contact person: {name}",
    ),
    "phone_intl": (
        "Call me on {phone_intl} after work",
        "New number {phone_intl}, same old me",
        "Phone: {phone_intl}",
        "Her cell is {phone_intl}, do not share it",
    ),
    "iban": (
        "Please transfer the deposit to {iban}",
        "IBAN: {iban}",
        "Donations go to {iban}, thank you",
    ),
    "us_ssn": (
        "My SSN is {us_ssn}",
        "Social security number: {us_ssn}, as on the form",
        "They leaked his social: SSN {us_ssn}",
    ),
    "ip": (
        "The last login came from {ip}",
        "IP address: {ip}",
        "Blocked {ip} after ten failed attempts",
    ),
    "mac": (
        "MAC address {mac} joined the guest network",
        "His laptop shows up as {mac}",
        "Device {mac} was paired",
    ),
    "service_number": (
        "Call the hotline {service_number} for help",
        "Customer service {service_number} never answers",
        "The bank's line is {service_number}",
    ),
    "birth_date": (
        "Date of birth: {birth_date}",
        "Born on {birth_date}, says the form",
        "DOB {birth_date}",
    ),
}
TOGETHER: tuple[str, ...] = (
    "Name: {name}, phone {phone_intl}, email {email}",
    "Ship to {address}, call {mobile} on arrival",
    "Leaked form: SSN {us_ssn}, card {bank_card}, {email}",
    "Booking for {name}, passport number {passport}, phone {phone_intl}",
    "Wire to {iban} and confirm to {email}",
    "{mobile} or {wx}{wechat}, whichever works",
    "Login from {ip}, device {mac}, account {email}",
    "Find him: plate {plate}, phone {mobile}, ID card {id_card}",
)
BEFORE = (
    "",
    "",
    "",
    "Hi all. ",
    "Quick note: ",
    "Sorry for the delay. ",
    "Update: ",
    "As promised, ",
    "FYI ",
    "Hello! ",
)
AFTER = (
    "",
    "",
    "",
    " Thanks!",
    " Cheers.",
    " Please keep it short.",
    " :)",
    " More later.",
    " 🙏",
    " Talk soon.",
)
