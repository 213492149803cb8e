// What every client must get from the server's built-in kit, whatever the client, the protocol version and the transport.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

const INVALID_PARAMS = -32602;
const RESOURCE_NOT_FOUND = { legacy: -32002, modern: INVALID_PARAMS };
const PIPELINED_CALLS = 1_000;
const REQUEST = { timeout: 30_000 };

/**
 * Runs the suite on one connection.
 *
 * @param name what is combined, for the report
 * @param era 'legacy' (initialize, sessions) or 'modern' (2026-07-28)
 * @param connect opens a connection and answers with the connected client, which calls a tool by `call(params, options)`
 */
export function protocolSuite(name, era, connect) {
  describe(name, () => {
    let client;
    const errors = [];
    const responsesById = new Map();
    const wire = { responsesById, lastErrorCode: undefined };

    before(async () => {
      client = await connect();
      client.onerror = error => errors.push(error);
      watch(client.transport, wire);
    });
    after(() => client?.close());

    lifecycle(era, () => client);
    tools(() => client);
    resourcesAndPrompts(era, () => client, wire);

    it('should answer each of many pipelined calls exactly once', async () => {
      responsesById.clear();
      const texts = await Promise.all(
        Array.from({ length: PIPELINED_CALLS }, async (_, i) => {
          const result = await client.call({ name: 'echo', arguments: { message: `message ${i}` } }, REQUEST);
          return result.content[0].text;
        })
      );
      assert.deepEqual(texts, Array.from({ length: PIPELINED_CALLS }, (_, i) => `message ${i}`));
      assert.equal(responsesById.size, PIPELINED_CALLS);
      assert.deepEqual([...responsesById].filter(([, count]) => count !== 1), []);
    });

    it('should have caused no error outside of a request', () => {
      assert.deepEqual(errors, []);
    });
  });
}

function lifecycle(era, client) {
  it('should name itself and declare what it offers', () => {
    assert.match(client().getServerVersion().name, /peregrine/i);
    const capabilities = client().getServerCapabilities();
    for (const capability of ['tools', 'resources', 'prompts']) {
      assert.ok(capabilities[capability], capability);
    }
  });

  // The 2026-07-28 revision has no ping.
  it('should answer a ping', { skip: era === 'modern' }, async () => {
    assert.deepEqual(await client().ping(REQUEST), {});
  });
}

function tools(client) {
  it('should list the tools with their schemas', async () => {
    const { tools } = await client().listTools(undefined, REQUEST);
    const byName = new Map(tools.map(tool => [tool.name, tool]));
    for (const name of ['echo', 'add', 'now']) {
      assert.equal(byName.get(name)?.inputSchema.type, 'object', name);
    }
    assert.deepEqual(byName.get('echo').inputSchema.required, ['message']);
    assert.deepEqual(byName.get('add').inputSchema.required, ['a', 'b']);
  });

  it('should call a tool with text', async () => {
    for (const message of ['hello', '', 'quote " backslash \\ newline \n tab \t NUL \u0000', 'Grüße, 世界 🦅', 'x'.repeat(100_000)]) {
      const result = await client().call({ name: 'echo', arguments: { message } }, REQUEST);
      assert.deepEqual(result.content, [{ type: 'text', text: message }]);
      assert.ok(!result.isError);
    }
  });

  it('should call a tool with numbers and answer with structured content', async () => {
    const result = await client().call({ name: 'add', arguments: { a: 2, b: 40.5 } }, REQUEST);
    assert.deepEqual(result.structuredContent, { sum: 42.5 });
    assert.deepEqual(result.content.map(({ type, text }) => [type, Number(text)]), [['text', 42.5]]);
  });

  it('should call a tool without arguments', async () => {
    const result = await client().call({ name: 'now', arguments: {} }, REQUEST);
    assert.match(result.content[0].text, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/);
  });

  it('should refuse an unknown tool with an error', async () => {
    await assert.rejects(client().call({ name: 'no-such-tool', arguments: {} }, REQUEST), { code: INVALID_PARAMS });
  });

  it('should refuse arguments that the schema does not allow', async () => {
    const wrong = { name: 'add', arguments: { a: 'two', b: 2 } };
    const outcome = await client().call(wrong, REQUEST).catch(error => error);
    // Revisions differ in how: a result that says isError, so that a model can correct itself, or a protocol error.
    assert.ok(outcome.isError === true || outcome.code === INVALID_PARAMS, JSON.stringify(outcome));
  });
}

function resourcesAndPrompts(era, client, wire) {
  it('should list and read a resource', async () => {
    const { resources } = await client().listResources(undefined, REQUEST);
    assert.ok(resources.some(({ uri }) => uri === 'peregrine://about'));
    const { contents } = await client().readResource({ uri: 'peregrine://about' }, REQUEST);
    assert.deepEqual(contents.map(({ uri, mimeType }) => [uri, mimeType]), [['peregrine://about', 'text/plain']]);
    assert.match(contents[0].text, /peregrine/i);
  });

  it('should list a resource template and read what it describes', async () => {
    const { resourceTemplates } = await client().listResourceTemplates(undefined, REQUEST);
    assert.ok(resourceTemplates.some(({ uriTemplate }) => uriTemplate === 'peregrine://greeting/{name}'));
    const { contents } = await client().readResource({ uri: 'peregrine://greeting/Ada' }, REQUEST);
    assert.equal(contents[0].uri, 'peregrine://greeting/Ada');
    assert.match(contents[0].text, /Ada/);
  });

  it('should refuse an unknown resource with an error', async () => {
    await assert.rejects(client().readResource({ uri: 'peregrine://no-such-resource' }, REQUEST));
    // On the wire, because the 2.x client shows its caller the same code for both.
    assert.equal(wire.lastErrorCode, RESOURCE_NOT_FOUND[era]);
  });

  it('should list and get a prompt', async () => {
    const { prompts } = await client().listPrompts(undefined, REQUEST);
    const greet = prompts.find(({ name }) => name === 'greet');
    assert.deepEqual(greet?.arguments.map(({ name, required }) => [name, required]), [['name', true]]);
    const { messages } = await client().getPrompt({ name: 'greet', arguments: { name: 'Ada' } }, REQUEST);
    assert.match(messages[0].content.text, /Ada/);
  });

  it('should refuse an unknown prompt and a missing argument with an error', async () => {
    await assert.rejects(client().getPrompt({ name: 'no-such-prompt' }, REQUEST), { code: INVALID_PARAMS });
    await assert.rejects(client().getPrompt({ name: 'greet' }, REQUEST), { code: INVALID_PARAMS });
  });
}

/** Notes what arrives before the client gets it. */
function watch(transport, wire) {
  const deliver = transport.onmessage;
  transport.onmessage = (message, extra) => {
    if (message.id !== undefined && message.method === undefined) {
      wire.responsesById.set(message.id, (wire.responsesById.get(message.id) ?? 0) + 1);
      wire.lastErrorCode = message.error?.code;
    }
    deliver(message, extra);
  };
}
