import { SaxesParser } from 'saxes';

/** An element of a small XML document: local names only, text joined. */
export interface XmlElement {
  readonly name: string;
  readonly uri: string;
  readonly children: XmlElement[];
  text: string;
}

/** Reads an XML document with namespaces; throws on one that is not well formed or brings a DTD. */
export function parseXml(source: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const root: XmlElement = { name: '', uri: '', children: [], text: '' };
  const open: XmlElement[] = [root];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('a DTD is not accepted');
  });
  parser.on('opentag', ({ local, uri }) => {
    const element: XmlElement = { name: local, uri, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(source).close();
  const document = root.children[0];
  if (document === undefined) throw new Error('the document is empty');
  return document;
}

/** The first descendant along the path of local names; undefined when a step is missing. */
export const descend = (element: XmlElement, ...path: readonly string[]): XmlElement | undefined =>
  path.reduce<XmlElement | undefined>((at, name) => at?.children.find((child) => child.name === name), element);

/** What XML 1.0 cannot carry, not even escaped: control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/**
 * Text made safe between tags; quotes stay as they are, as Salesforce sends them. Characters that XML 1.0 cannot carry
 * are left out: what a real org does with them is unknown, but no document of it can hold them.
 */
export const escapeXml = (text: string): string =>
  text.replaceAll(NOT_XML, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
