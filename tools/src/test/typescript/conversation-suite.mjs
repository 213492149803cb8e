// What a client must get when the server talks back: logs, progress, questions, changes, cancellation, sessions. Served by
// the conformance kit, whatever the client, the protocol version and the transport.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

const REQUEST = { timeout: 30_000 };
const LIMIT_MS = 30_000;
const WATCHED = 'test://watched-resource';

/** What the client can do; the handlers below do it. */
export const CAPABILITIES = { sampling: {}, elicitation: { form: {} }, roots: {} };

const ANSWERS = {
  'sampling/createMessage': () => ({
    role: 'assistant',
    content: { type: 'text', text: 'sampled' },
    model: 'test-model',
    stopReason: 'endTurn'
  }),
  'elicitation/create': () => ({ action: 'accept', content: { username: 'ann', email: 'ann@example.com', name: 'Ann', color: 'red' } }),
  'roots/list': () => ({ roots: [{ uri: 'file:///project', name: 'Project' }] })
};

const CHANGES = [
  ['notifications/tools/list_changed', 'test_trigger_tool_change'],
  ['notifications/prompts/list_changed', 'test_trigger_prompt_change'],
  ['notifications/resources/list_changed', 'test_trigger_resource_change'],
  ['notifications/resources/updated', 'test_trigger_resource_update']
];

/**
 * Runs the suite on one connection.
 *
 * @param era 'legacy' (requests of the server's) or 'modern' (rounds, subscriptions/listen)
 * @param connect opens a connection; the client's `call(params, options)` calls a tool, `onRequest(method, handler)` and
 *     `onNotification(method, handler)` take what the server sends
 */
export function conversationSuite(name, era, connect) {
  describe(`${name}, when the server talks back`, () => {
    let client;
    const heard = [];

    before(async () => {
      client = await connect();
      for (const [method, answer] of Object.entries(ANSWERS)) {
        client.onRequest(method, answer);
      }
      for (const method of ['notifications/message', ...CHANGES.map(([method]) => method)]) {
        client.onNotification(method, ({ params }) => heard.push({ method, params }));
      }
    });
    after(() => client?.close());

    logsAndProgress(era, () => client, heard);
    questions(() => client);
    changes(era, () => client, heard);
    cancellation(() => client);
  });
}

function textOf(result) {
  assert.ok(!result.isError, JSON.stringify(result));
  return result.content.map(({ text }) => text).join('');
}

/** What the client tells of a call's progress, all of which has come before the answer. */
async function callWithProgress(client) {
  const { transport } = client;
  const progress = [];
  const deliver = transport.onmessage;
  transport.onmessage = (message, extra) => {
    if (message.method === 'notifications/progress') {
      progress.push([message.params.progress, message.params.total]);
    }
    deliver(message, extra);
  };
  const told = [];
  await client.call({ name: 'test_tool_with_progress' }, { ...REQUEST, onprogress: step => told.push(step.progress) });
  transport.onmessage = deliver;
  assert.deepEqual(progress, [[0, 100], [50, 100], [100, 100]]);
  assert.deepEqual(told, [0, 50, 100].slice(0, told.length));
  return told;
}

function logsAndProgress(era, client, heard) {
  it('should log to a client that wants to hear it, in order', async () => {
    const meta = era === 'modern' ? { _meta: { 'io.modelcontextprotocol/logLevel': 'info' } } : {};
    if (era === 'legacy') {
      await client().setLoggingLevel('info', REQUEST);
    }
    heard.length = 0;
    await client().call({ name: 'test_tool_with_logging', ...meta }, REQUEST);
    await until(() => heard.length >= 3, 'three messages');
    assert.deepEqual(
      heard.map(({ params }) => [params.level, params.data]),
      [
        ['info', 'Tool execution started'],
        ['info', 'Tool processing data'],
        ['info', 'Tool execution completed']
      ]
    );
  });

  it('should keep what is less severe than the client wants to itself', async () => {
    const meta = era === 'modern' ? { _meta: { 'io.modelcontextprotocol/logLevel': 'error' } } : {};
    if (era === 'legacy') {
      await client().setLoggingLevel('error', REQUEST);
    }
    heard.length = 0;
    await client().call({ name: 'test_logging_tool', ...meta }, REQUEST);
    await until(() => heard.length >= 4, 'four messages');
    assert.deepEqual(heard.map(({ params }) => params.level), ['error', 'critical', 'alert', 'emergency']);
  });

  it('should report progress before it answers', async () => {
    // The clients tell nobody of progress that comes together with the answer, as on a machine that has no time for them:
    // of some calls they must tell.
    let told = [];
    for (let calls = 0; calls < 20 && told.length < 2; calls++) {
      told = await callWithProgress(client());
    }
    assert.deepEqual(told.slice(0, 2), [0, 50]);
  });
}

function questions(client) {
  it("should ask the client's model", async () => {
    const result = await client().call({ name: 'test_sampling', arguments: { prompt: 'hello' } }, REQUEST);
    assert.equal(textOf(result), 'LLM response: sampled');
  });

  it('should ask the user', async () => {
    const result = await client().call({ name: 'test_elicitation', arguments: { message: 'Who are you?' } }, REQUEST);
    assert.match(textOf(result), /action=accept.*ann@example\.com/);
  });

  it("should ask for the client's folders", async () => {
    const result = await client().call({ name: 'test_input_required_result_list_roots' }, REQUEST);
    assert.equal(textOf(result), 'Roots: [file:///project]');
  });

  it('should ask for several things at once, and for one after the other', async () => {
    const atOnce = await client().call({ name: 'test_input_required_result_multiple_inputs' }, REQUEST);
    assert.equal(textOf(atOnce), 'sampled Ann, with 1 roots');
    const inTurn = await client().call({ name: 'test_input_required_result_multi_round' }, REQUEST);
    assert.equal(textOf(inTurn), 'Ann likes red');
  });

  it('should ask while it answers others', async () => {
    const calls = Array.from({ length: 20 }, (_, i) =>
      client().call({ name: 'test_sampling', arguments: { prompt: `number ${i}` } }, REQUEST)
    );
    for (const result of await Promise.all(calls)) {
      assert.equal(textOf(result), 'LLM response: sampled');
    }
  });
}

function changes(era, client, heard) {
  it('should tell of changes to a client that subscribed, and not afterwards', async () => {
    let subscription;
    if (era === 'modern') {
      subscription = await client().listen(
        { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true, resourceSubscriptions: [WATCHED] },
        REQUEST
      );
    } else {
      await client().subscribeResource({ uri: WATCHED }, REQUEST);
    }
    for (const [method, tool] of CHANGES) {
      heard.length = 0;
      await client().call({ name: tool }, REQUEST);
      await until(() => heard.some(each => each.method === method), method);
    }
    assert.equal(heard.at(-1).params.uri, WATCHED);

    await (subscription ? subscription.close() : client().unsubscribeResource({ uri: WATCHED }, REQUEST));
    // What the server sends in answer to this call comes before the answer, and after the end of the subscription.
    heard.length = 0;
    await client().call({ name: 'test_simple_text' }, REQUEST);
    await client().call({ name: 'test_trigger_resource_update' }, REQUEST);
    await client().call({ name: 'test_simple_text' }, REQUEST);
    assert.deepEqual(heard.filter(each => each.method === 'notifications/resources/updated'), []);
  });
}

function cancellation(client) {
  it('should go on after a call was cancelled', async () => {
    const controller = new AbortController();
    const call = client().call(
      { name: 'slow_compute', arguments: { seconds: 600, label: 'cancelled' } },
      { ...REQUEST, signal: controller.signal }
    );
    const outcome = assert.rejects(call);
    controller.abort('enough');
    await outcome;
    const result = await client().call({ name: 'test_simple_text' }, REQUEST);
    assert.equal(textOf(result), 'This is a simple text response for testing.');
  });
}

/** Waits until something holds; notifications tell nobody when they arrive. */
async function until(holds, what) {
  const deadline = Date.now() + LIMIT_MS;
  while (!holds()) {
    assert.ok(Date.now() < deadline, `${what} did not come within ${LIMIT_MS} ms`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
