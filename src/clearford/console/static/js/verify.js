// Checks a receipt as the offline program does: signature, path, entry, contents. Sends nothing.
// What it finds is a name; the page has the sentences.

const { subtle } = globalThis.crypto ?? {};
const utf8 = new TextEncoder();

class Bad extends Error {}

function need(holds, why = "form") {
  if (!holds) throw new Bad(why);
}

function bytes(text) {
  const plain = atob(text);
  need(btoa(plain) === text);
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

const hex = (data) => Array.from(data, (b) => b.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (two) => parseInt(two, 16));
const half = (n) => Math.floor(n / 2);

async function sha256(...parts) {
  return new Uint8Array(await subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
}

async function keyOf(text) {
  const [name, id, ...rest] = text.split("+");
  const data = bytes(rest.join("+"));
  need(data.length === 33 && data[0] === 1);
  need(hex(await sha256(name, "\n", data)).startsWith(id) && id.length === 8);
  return { name, id, key: await subtle.importKey("raw", data.slice(1), "Ed25519", false, ["verify"]) };
}

async function headOf(note, keys) {
  const [, text, origin, size, root, below] =
    /^(([^\n]*)\n(0|[1-9]\d{0,14})\n([^\n]*)\n)\n((?:— [^ +\n]+ [^ \n]+\n)+)$/.exec(note) ?? need();
  let own = false;
  for (const line of below.trimEnd().split("\n")) {
    const [, name, coded] = line.split(" ");
    const blob = bytes(coded);
    for (const one of keys.filter((k) => k.name === name && k.id === hex(blob.slice(0, 4)))) {
      need(await subtle.verify("Ed25519", one.key, blob.slice(4), utf8.encode(text)), "signature");
      own ||= name === origin;
    }
  }
  need(own, "key");
  return { origin, size: +size, root: hex(bytes(root)) };
}

async function include(raw, at, path, head) {
  need(at < head.size, "old");
  let last = head.size - 1;
  let found = await sha256("\0", raw);
  for (const sibling of path) {
    need(last > 0, "path");
    const right = at % 2 || at === last;
    found = await sha256("\x01", ...(right ? [sibling, found] : [found, sibling]));
    for (; right && at && at % 2 === 0; at = half(at)) last = half(last);
    [at, last] = [half(at), half(last)];
  }
  need(last === 0 && hex(found) === head.root, "path");
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (value?.constructor === Object)
    return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)}}`;
  need(["string", "boolean"].includes(typeof value) || Number.isSafeInteger(value), "entry");
  return JSON.stringify(value);
}

async function examine(text, published) {
  const receipt = JSON.parse(text);
  const [, above, note] = /^c2sp.org\/tlog-proof@v1\n(.*?)\n\n(.*)$/s.exec(receipt.proof) ?? need();
  const [index, ...path] = above.split("\n");
  need(/^index (0|[1-9]\d{0,14})$/.test(index));
  const head = await headOf(note, await Promise.all(published.map(keyOf)));
  const raw = bytes(receipt.entry);
  await include(raw, +index.slice(6), path.map(bytes), head);
  const line = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  const entry = JSON.parse(line);
  need(canonical(entry) === line, "entry");
  need(entry.log === head.origin, "log");
  for (const [name, { salt, body }] of Object.entries(receipt.contents)) {
    const found = await sha256("clearford-commit-v1\0", name, "\0", unhex(salt), bytes(body));
    need(salt.length === 64 && hex(found) === entry.c?.[name], `content:${name}`);
  }
  return { why: "ok", entry: entry.id, origin: head.origin, size: head.size };
}

/** What a receipt shows: `why` is "ok", or what does not hold. published: keys as `name+id+key`. */
export async function check(text, published) {
  if (!subtle) return { why: "browser" };
  try {
    return await examine(text, published);
  } catch (error) {
    return { why: error instanceof Bad ? error.message : error.name === "NotSupportedError" ? "browser" : "form" };
  }
}

async function show(text) {
  const keys = Array.from(document.querySelectorAll("[data-vkey]"), (one) => one.dataset.vkey);
  const told = text ? await check(text, keys) : { why: "later" };
  const [why, name] = told.why.split(":");
  const box = document.getElementById("verdict");
  for (const one of box.querySelectorAll("[data-why]")) one.hidden = one.dataset.why !== why;
  for (const one of box.querySelectorAll("[data-told]")) one.textContent = told[one.dataset.told] ?? name;
  box.hidden = false;
  box.focus();
}

globalThis.document?.getElementById("verify").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { file, receipt, where } = event.target.elements;
  if (!where) return show((await file.files[0]?.text()) || receipt.value || "?");
  const answer = await fetch(where.value);
  return show(answer.ok && (await answer.text()));
});
