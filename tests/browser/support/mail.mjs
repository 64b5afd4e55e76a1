// Mails as the shop leaves them in a folder, read as far as a walk needs: to whom, what about, the text, its links.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const waitMs = 15_000;

export class Mailbox {
  constructor(folder) {
    this.folder = folder;
  }

  async all() {
    const files = (await readdir(this.folder)).filter((file) => file.endsWith('.eml')).sort();
    return Promise.all(files.map(async (file) => parse(await readFile(join(this.folder, file), 'latin1'))));
  }

  // The first mail to this address whose text or subject matches; waits for it.
  async next(to, about = /./) {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const found = (await this.all()).find((mail) => mail.to.includes(to) && (about.test(mail.subject) || about.test(mail.text)));
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`no mail to ${to} about ${about} after ${waitMs} ms`);
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  }
}

export function parse(source) {
  const plain = textPart(source);
  const headers = readHeaders(source);
  return {
    to: headers.get('to') ?? '',
    subject: decodeWords(headers.get('subject') ?? ''),
    text: plain,
    links: plain.match(/https?:\/\/[^\s<>"]+/g) ?? [],
  };
}

function split(source) {
  const end = /\r?\n\r?\n/.exec(source);
  return end ? [source.slice(0, end.index), source.slice(end.index + end[0].length)] : [source, ''];
}

function readHeaders(source) {
  const unfolded = split(source)[0].replace(/\r?\n[ \t]+/g, ' ');
  return new Map(unfolded.split(/\r?\n/).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
}

// The first text/plain part, however deep it lies.
function textPart(source) {
  const headers = readHeaders(source);
  const type = headers.get('content-type') ?? 'text/plain';
  const body = split(source)[1];
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary) {
    const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => part.replace(/^\r?\n/, ''));
    return parts.map(textPart).find((text) => text !== '') ?? '';
  }
  if (!/^text\/plain/i.test(type)) return '';
  return decode(body, headers.get('content-transfer-encoding') ?? '7bit');
}

function decode(body, encoding) {
  const bytes = {
    base64: () => Buffer.from(body, 'base64'),
    'quoted-printable': () => Buffer.from(
      body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    ),
  }[encoding.toLowerCase()] ?? (() => Buffer.from(body, 'latin1'));
  return bytes().toString('utf8');
}

function decodeWords(text) {
  return text.replace(/=\?utf-8\?([bq])\?([^?]*)\?=\s*/gi, (_, kind, word) => (
    kind.toLowerCase() === 'b' ? decode(word, 'base64') : decode(word.replaceAll('_', ' '), 'quoted-printable')
  ));
}
