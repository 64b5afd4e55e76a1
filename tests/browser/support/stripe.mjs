// A Stripe of our own for walks: it makes a page of Checkout, on which a click pays, says what became of it, and pays out.

import { once } from 'node:events';
import { createServer } from 'node:http';

export async function startStripe() {
  const sessions = new Map();
  const asked = [];
  const payouts = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const body = Buffer.concat(chunks).toString();
    const { pathname } = new URL(request.url, 'http://stripe');
    const id = pathname.split('/').at(-1);
    const json = (object, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(object));
    };
    if (pathname.startsWith('/v1/')) asked.push(`${request.method} ${pathname} ${decodeURIComponent(body)}`);
    if (request.method === 'POST' && pathname === '/v1/checkout/sessions') {
      const session = makeSession(`cs_test_${sessions.size + 1}`, new URLSearchParams(body));
      sessions.set(session.id, session);
      return json(session);
    }
    if (pathname === '/v1/payouts') return json({ data: payouts, has_more: false });
    if (pathname === '/v1/balance_transactions') return json({ data: [], has_more: false });
    if (pathname === '/v1/balance') return json({ available: [{ amount: 0, currency: 'eur' }], pending: [] });
    const session = sessions.get(id);
    if (!session) return json({ error: { code: 'resource_missing' } }, 404);
    if (pathname.startsWith('/v1/checkout/sessions/')) return json(session);
    if (request.method === 'POST') {
      pay(session);
      return response.writeHead(303, { location: session.success_url }).end();
    }
    return response.writeHead(200, { 'content-type': 'text/html' }).end(checkoutPage(session));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It ends with the run.
  server.unref();
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    asked,
    payouts,
    settings: {
      SEALBOOK_PAYMENTS__STRIPE__ENABLED: 'true',
      SEALBOOK_PAYMENTS__STRIPE__SECRET_KEY: 'sk_test_of_the_walks',
      SEALBOOK_PAYMENTS__STRIPE__WEBHOOK_SECRET: 'whsec_of_the_walks',
      SEALBOOK_PAYMENTS__STRIPE__API_BASE: url,
      SEALBOOK_PAYMENTS__STRIPE__CHECKOUT_URL: url,
    },
  };

  function makeSession(name, fields) {
    return {
      id: name,
      status: 'open',
      url: `${url}/c/pay/${name}`,
      client_reference_id: fields.get('client_reference_id'),
      amount: Number(fields.get('line_items[0][price_data][unit_amount]')),
      currency: fields.get('line_items[0][price_data][currency]'),
      product: fields.get('line_items[0][price_data][product_data][name]'),
      success_url: fields.get('success_url'),
      payment_intent: null,
    };
  }
}

function pay(session) {
  session.status = 'complete';
  session.url = null;
  session.payment_intent = {
    id: session.id.replace('cs_', 'pi_'),
    status: 'succeeded',
    amount: session.amount,
    amount_received: session.amount,
    currency: session.currency,
    metadata: { sealbook: session.client_reference_id },
    latest_charge: {
      amount_refunded: 0,
      disputed: false,
      balance_transaction: { amount: session.amount, fee: 59, currency: session.currency },
    },
  };
}

function checkoutPage({ id, product, amount, currency }) {
  return `<!doctype html><html lang="en"><head><title>Checkout</title><link rel="icon" href="data:,"></head><body>
<main><h1>${product}</h1><p>${(amount / 100).toFixed(2)} ${currency}</p>
<form method="post" action="/c/pay/${id}"><button>Pay now</button></form></main></body></html>`;
}
