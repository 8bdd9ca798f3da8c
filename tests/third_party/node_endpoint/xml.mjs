// Enough of XML to read a SOAP call and QuickBooks' answers, and to write both. Throws at what is not well-formed.

const NAMED = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

const TOKEN = new RegExp([
  /<\?[^]*?\?>|<!--[^]*?-->/,                                            // declarations and comments
  /<!\[CDATA\[(?<cdata>[^]*?)\]\]>/,
  /<\/(?:[\w.-]+:)?(?<end>[\w.-]+)\s*>/,
  /<(?:[\w.-]+:)?(?<start>[\w.-]+)(?<attributes>(?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>/,
  /(?<text>[^<]+)/,
].map((part) => part.source).join('|'), 'y');

export const escape = (text) => String(text).replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

/** `<name>inner</name>`; what is false is left out. */
export const element = (name, ...inner) => `<${name}>${inner.filter((one) => one !== false).join('')}</${name}>`;

/** The root element of a document: {name, attributes, text, children}, without namespaces. */
export function parse(document) {
  const top = {children: [], text: ''}, open = [top];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < document.length;) {
    const at = TOKEN.lastIndex, found = TOKEN.exec(document);
    if (!found) throw new Error(`not well-formed at character ${at}`);
    const {cdata, end, start, attributes, empty, text} = found.groups, inner = open.at(-1);
    if (text !== undefined || cdata !== undefined) inner.text += cdata ?? plain(text);
    else if (end && open.pop().name !== end) throw new Error(`</${end}> ends what did not begin`);
    else if (start) {
      const child = {name: start, attributes: read(attributes), text: '', children: []};
      inner.children.push(child);
      if (!empty) open.push(child);
    }
  }
  const whole = open.length === 1 && top.children.length === 1 && !top.text.trim();
  if (!whole) throw new Error('expected one whole element');
  return top.children[0];
}

function read(attributes) {
  const found = attributes.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return Object.fromEntries(Array.from(found, ([, name, one, other]) => [name, plain(one ?? other)]));
}

function plain(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));|&/gi, (whole, hex, decimal, name) => {
    if (hex || decimal) return String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal));
    if (!Object.hasOwn(NAMED, name ?? '')) throw new Error(`${whole} is no reference`);
    return NAMED[name];
  });
}
