// Stripe's own Node SDK against the loopback, unchanged. Prints "ok NAME" for each check; the first that fails ends it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const Stripe = createRequire(`${process.env.PEERS}/`)('stripe');
const address = new URL(process.env.LOOPBACK);
const at = { host: address.hostname, port: Number(address.port), protocol: 'http', telemetry: false, maxNetworkRetries: 0 };
const stripe = new Stripe(process.env.API_KEY, at);
const chosen = process.argv.slice(2);

const fails = async (type, ask) => {
  try {
    await ask();
  } catch (error) {
    assert.equal(error.type, type, String(error));
    return error;
  }
  assert.fail(`${type} was expected`);
};
const card = (payment_method, more = {}) => ({ amount: 2000, currency: 'usd', payment_method, confirm: true, payment_method_types: ['card'], ...more });

const checks = {
  async customers() {
    const made = await stripe.customers.create({ name: 'Anna', email: 'anna@example.test', metadata: { a: '1', b: '2' } });
    const read = await stripe.customers.retrieve(made.id);
    assert.deepEqual({ ...read.metadata }, { a: '1', b: '2' });
    const changed = await stripe.customers.update(made.id, { metadata: { a: '', c: '3' } });
    assert.deepEqual({ ...changed.metadata }, { b: '2', c: '3' });
    assert.equal((await stripe.customers.del(made.id)).deleted, true);
    assert.equal((await stripe.customers.retrieve(made.id)).deleted, true);
  },

  async charges() {
    const paid = await stripe.paymentIntents.create(card('pm_card_visa'), { idempotencyKey: 'node-1' });
    assert.equal(paid.status, 'succeeded');
    const again = await stripe.paymentIntents.create(card('pm_card_visa'), { idempotencyKey: 'node-1' });
    assert.equal(again.id, paid.id);
    assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
    const held = await stripe.paymentIntents.create(card('pm_card_visa', { capture_method: 'manual' }));
    assert.equal(held.status, 'requires_capture');
    assert.equal((await stripe.paymentIntents.capture(held.id, { amount_to_capture: 500 })).amount_received, 500);
  },

  async declines() {
    const error = await fails('StripeCardError', () =>
      stripe.paymentIntents.create(card('pm_card_visa_chargeDeclinedInsufficientFunds'), { idempotencyKey: 'node-2' }));
    assert.equal(error.code, 'card_declined');
    assert.equal(error.decline_code, 'insufficient_funds');
    assert.equal(error.payment_intent.status, 'requires_payment_method');
    assert.equal(error.statusCode, 402);
    const replayed = await fails('StripeCardError', () =>
      stripe.paymentIntents.create(card('pm_card_visa_chargeDeclinedInsufficientFunds'), { idempotencyKey: 'node-2' }));
    assert.equal(replayed.payment_intent.id, error.payment_intent.id);
  },

  async numbers() {
    const pay = async (number) => {
      const method = await stripe.paymentMethods.create({ type: 'card', card: { number, exp_month: 12, exp_year: 2030, cvc: '123' } });
      return stripe.paymentIntents.create(card(method.id));
    };
    assert.equal((await pay('4242424242424242')).status, 'succeeded');
    assert.equal((await pay('4000 0025 0000 3155')).status, 'requires_action');
    for (const [number, code] of [['4000000000000002', 'generic_decline'], ['4000000000009995', 'insufficient_funds'],
      ['4000000000009987', 'lost_card'], ['4000000000000069', 'expired_card'], ['4000000000000127', 'incorrect_cvc']]) {
      assert.equal((await fails('StripeCardError', () => pay(number))).decline_code, code);
    }
    assert.equal((await fails('StripeCardError', () => pay('4242424242424241'))).code, 'incorrect_number');
  },

  async refusals() {
    await stripe.customers.create({ name: 'one' }, { idempotencyKey: 'node-3' });
    await fails('StripeIdempotencyError', () => stripe.customers.create({ name: 'two' }, { idempotencyKey: 'node-3' }));
    await fails('StripeAuthenticationError', () => new Stripe('sk_test_somebody_else', at).customers.list());
    const missing = await fails('StripeInvalidRequestError', () => stripe.customers.retrieve('cus_nobody'));
    assert.equal(missing.code, 'resource_missing');
    const small = await fails('StripeInvalidRequestError', () => stripe.paymentIntents.create(card('pm_card_visa', { amount: 1 })));
    assert.equal(small.code, 'amount_too_small');
    assert.equal(small.param, 'amount');
  },

  async refunds() {
    const paid = await stripe.paymentIntents.create(card('pm_card_visa'));
    const part = await stripe.refunds.create({ payment_intent: paid.id, amount: 500, metadata: { why: 'sorry' } });
    assert.equal(part.status, 'succeeded');
    await stripe.refunds.create({ payment_intent: paid.id });
    const list = await stripe.refunds.list({ payment_intent: paid.id });
    assert.deepEqual(list.data.map((refund) => refund.amount), [1500, 500]);
    await fails('StripeInvalidRequestError', () => stripe.refunds.create({ payment_intent: paid.id }));
  },

  async lists() {
    const customer = await stripe.customers.create({});
    for (let number = 0; number < 25; number++) {
      await stripe.paymentIntents.create({ amount: 1000 + number, currency: 'usd', customer: customer.id });
    }
    const all = await stripe.paymentIntents.list({ customer: customer.id, limit: 10 }).autoPagingToArray({ limit: 100 });
    assert.deepEqual(all.map((each) => each.amount), Array.from({ length: 25 }, (_, at) => 1024 - at));
    const first = await stripe.paymentIntents.list({ customer: customer.id, limit: 3, ending_before: all[10].id });
    assert.deepEqual(first.data.map((each) => each.id), all.slice(7, 10).map((each) => each.id));
    assert.equal(first.has_more, true);
    const later = await stripe.paymentIntents.list({ customer: customer.id, created: { gt: all[0].created } });
    assert.equal(later.data.length, 0);
  },

  async expansions() {
    const customer = await stripe.customers.create({ name: 'Anna' });
    const paid = await stripe.paymentIntents.create(card('pm_card_visa', { customer: customer.id, expand: ['latest_charge.customer', 'payment_method'] }));
    assert.equal(paid.latest_charge.customer.name, 'Anna');
    assert.equal(paid.payment_method.card.last4, '4242');
    const list = await stripe.paymentIntents.list({ customer: customer.id, expand: ['data.customer'] });
    assert.equal(list.data[0].customer.name, 'Anna');
    await fails('StripeInvalidRequestError', () => stripe.paymentIntents.retrieve(paid.id, { expand: ['nothing'] }));
  },

  async setups() {
    const customer = await stripe.customers.create({});
    const ready = await stripe.setupIntents.create({ customer: customer.id, payment_method: 'pm_card_visa', confirm: true, payment_method_types: ['card'] });
    assert.equal(ready.status, 'succeeded');
    const waits = await stripe.setupIntents.create({ customer: customer.id, payment_method: 'pm_card_authenticationRequired', confirm: true, payment_method_types: ['card'] });
    assert.equal(waits.status, 'requires_action');
    assert.equal((await stripe.customers.listPaymentMethods(customer.id)).data.length, 1);
    await stripe.paymentMethods.detach(ready.payment_method);
    assert.equal((await stripe.paymentMethods.list({ customer: customer.id })).data.length, 0);
  },

  async disputes() {
    const paid = await stripe.paymentIntents.create(card('pm_card_createDispute'));
    const [dispute] = (await stripe.disputes.list({ payment_intent: paid.id })).data;
    assert.equal(dispute.status, 'needs_response');
    const won = await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'winning_evidence' }, submit: true });
    assert.equal(won.status, 'won');
  },

  async pages() {
    const price = await stripe.prices.create({ currency: 'usd', unit_amount: 1500, product_data: { name: 'Plan' } });
    const session = await stripe.checkout.sessions.create({ mode: 'payment', success_url: 'https://shop.test/', line_items: [{ price: price.id, quantity: 2 }] });
    assert.equal(session.amount_total, 3000);
    assert.equal((await stripe.checkout.sessions.listLineItems(session.id)).data[0].quantity, 2);
    assert.equal((await stripe.checkout.sessions.expire(session.id)).status, 'expired');
    assert.equal((await stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }] })).active, true);
    const customer = await stripe.customers.create({});
    assert.ok((await stripe.billingPortal.sessions.create({ customer: customer.id })).url.startsWith(process.env.LOOPBACK.replace(/\/$/, '')));
  },

  async subscriptions() {
    const start = Date.UTC(2027, 0, 31) / 1000;
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start });
    const customer = await stripe.customers.create({ test_clock: clock.id, payment_method: 'pm_card_visa', invoice_settings: { default_payment_method: 'pm_card_visa' } });
    const price = await stripe.prices.create({ currency: 'usd', unit_amount: 1500, recurring: { interval: 'month' }, product_data: { name: 'Plan' } });
    const begun = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
    assert.equal(begun.status, 'active');
    assert.equal(begun.items.data[0].current_period_end, Date.UTC(2027, 1, 28) / 1000);
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: Date.UTC(2027, 3, 1) / 1000 });
    const paid = await stripe.invoices.list({ customer: customer.id, status: 'paid' });
    assert.deepEqual(paid.data.map((invoice) => invoice.billing_reason), ['subscription_cycle', 'subscription_cycle', 'subscription_create']);
    assert.deepEqual(paid.data.map((invoice) => invoice.amount_paid), [1500, 1500, 1500]);
    assert.equal(new Set(paid.data.map((invoice) => invoice.number)).size, 3);
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await stripe.subscriptions.update(begun.id, { default_payment_method: bad.id });
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: Date.UTC(2027, 4, 2) / 1000 });
    assert.equal((await stripe.subscriptions.retrieve(begun.id)).status, 'past_due');
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: Date.UTC(2027, 4, 20) / 1000 });
    assert.equal((await stripe.subscriptions.retrieve(begun.id)).status, 'canceled');
  },

  async webhooks() {
    const taken = [];
    let told;
    const came = new Promise((resolve) => { told = resolve; });
    const server = createServer((request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        taken.push({ body: Buffer.concat(parts), signature: request.headers['stripe-signature'] });
        response.end();
        told();
      });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = await stripe.webhookEndpoints.create({ url: `http://127.0.0.1:${server.address().port}/`, enabled_events: ['customer.created'] });
    const customer = await stripe.customers.create({ name: 'Zoë' });
    await came;
    const { body, signature } = taken[0];
    const event = stripe.webhooks.constructEvent(body, signature, endpoint.secret);
    assert.equal(event.data.object.id, customer.id);
    assert.equal(event.data.object.name, 'Zoë');
    assert.throws(() => stripe.webhooks.constructEvent(body, signature, 'whsec_other'));
    const listed = await stripe.events.retrieve(event.id);
    assert.equal(listed.type, 'customer.created');
    await stripe.webhookEndpoints.del(endpoint.id);
    server.close();
  },
};

for (const [name, check] of Object.entries(checks)) {
  if (chosen.length === 0 || chosen.includes(name)) {
    await check();
    console.log(`ok ${name}`);
  }
}
process.exit(0);
