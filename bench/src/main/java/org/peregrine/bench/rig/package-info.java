/**
 * Side-by-side rigs: a server and the least that any server could do, under the same client in one run.
 *
 * <pre>
 *   LineRig    ──► LineClient ──stdio or TCP──► RawEcho           bytes in, the same bytes out
 *              └──► LineClient ──stdio or TCP──► the server        tools/call echo
 *   HttpRig    ──► tools.load.Load ──HTTP─────► HttpFloor         the same answer to everything
 *              └──► tools.load.Load ──HTTP─────► the server        the same request
 *   TlsRig     ──► tools.load.Load ──HTTPS────► the server        the same request with and without TLS; connections
 *   HandlerRig ──► tools.load.Load ──HTTP─────► the server        one addition by a handler of each kind
 *   WireRig    ──► MeasuredLines ──stdio, TCP, Unix──► the server       tools/call echo, all wires in one run
 *              ├──► MeasuredAeron ──IPC or UDP────► the server        the same; or an engine on this thread
 *              ├──► MeasuredRawAeron ─IPC or UDP──► RawAeron          the same bytes, or on this thread
 *              └──► MeasuredMemory                                    an engine on this thread, without a wire
 *   ProcessRig ──► RigProcess                                     start-up and memory of the server
 * </pre>
 *
 * <p>LineClient is a generator of its own: at a few microseconds a round trip, what a general one does for each answer
 * would hide what is compared. Processes that are not measured are stopped meanwhile. CPU time and memory come from
 * /proc, so HTTP and process rig need Linux.
 */
package org.peregrine.bench.rig;
