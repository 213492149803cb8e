/**
 * An engine in a test: no socket, no thread of the path, and a clock that the test moves.
 *
 * <pre>
 *   TestEngine ──► client() ──► TestClient ──► callTool, readResource, prompt, request ──► Answer
 *       │                           │    └───► begin ──► PendingAnswer                          │
 *       └─ advance(Duration)        └─ notifications(), questions()        McpAssertions.assertThat
 *
 *   EngineExtension: an engine for each test of JUnit Jupiter, 5 or 6
 * </pre>
 *
 * <p>The engine runs on the test's own thread: every call here invokes it until it has what it waits for. Handlers that
 * may block run on their workers, for which a call waits at most half a minute.
 */
package org.peregrine.testkit;
