// A shop for one walk: the real binary in a temporary folder, on ports of its own, with its mails as files.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Mailbox } from './mail.mjs';
import { Authenticator } from './totp.mjs';

// The demo tells its two years before it is ready: in an unoptimised build a minute, beside other work several.
const startMs = 300_000;
const stopMs = 10_000;

export async function startShop({ settings = {}, command = 'serve' } = {}) {
  const binary = process.env.SEALBOOK_BINARY ?? fileURLToPath(new URL('../../../target/debug/sealbook', import.meta.url));
  if (!existsSync(binary)) throw new Error(`${binary} is not built: cargo build`);
  const folder = await mkdtemp(join(tmpdir(), 'sealbook-walk.'));
  const mails = join(folder, 'mails');
  await mkdir(mails);
  const [port, operations] = await freePorts(2);
  const url = `https://localhost:${port}`;
  const child = spawn(binary, [command], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      SEALBOOK_SERVER__LISTEN: `127.0.0.1:${port}`,
      SEALBOOK_SERVER__OPERATIONS_LISTEN: `127.0.0.1:${operations}`,
      SEALBOOK_SERVER__PUBLIC_URL: url,
      SEALBOOK_MAIL__TRANSPORT: `file:${mails}`,
      ...settings,
    },
  });
  let output = '';
  let ended = false;
  let owner;
  child.on('exit', () => { ended = true; });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => { output += text; });
  }

  const shop = {
    url,
    mailbox: new Mailbox(mails),
    // Where the owner is set up, as the first run prints it.
    get setupUrl() { return /https?:\/\/\S+\/admin\/setup\?token=\S+/.exec(output)?.[0]; },
    // How the demo's owner signs in, as the demo prints it: `owner ADDRESS  password: WORDS`, `second factor: SECRET`.
    get owner() {
      const [, email, password, secret] = /^owner +(\S+) +password: (.+)\s+second factor: (.+)$/m.exec(output);
      owner ??= { email, password, authenticator: new Authenticator(secret) };
      return owner;
    },
    get output() { return output; },
    // Ends the program, politely, and answers with what is to say about its end.
    async stop() {
      const faults = /panicked at .*/.exec(output) ? [`the program panicked: ${/panicked at .*/.exec(output)[0]}`] : [];
      if (ended) return [...faults, `the program ended early:\n${output.slice(-2000)}`];
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
      const [code, signal] = await exit;
      clearTimeout(late);
      if (code !== 0) faults.push(`the program ended with ${code ?? signal} after SIGTERM:\n${output.slice(-2000)}`);
      return faults;
    },
    async remove() {
      if (!ended) child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };

  const deadline = Date.now() + startMs;
  while (!(await isReady(operations))) {
    if (ended || Date.now() > deadline) {
      await shop.remove();
      throw new Error(`${ended ? 'it ended' : `not ready after ${startMs} ms`}:\n${output.slice(-2000)}`);
    }
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  return shop;
}

async function isReady(operations) {
  try {
    return (await fetch(`http://127.0.0.1:${operations}/health/ready`)).ok;
  } catch {
    return false;
  }
}

async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
