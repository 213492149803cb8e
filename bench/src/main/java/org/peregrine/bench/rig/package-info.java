/**
 * Side-by-side rigs: a server and the least that any server could do, under the same client in one run.
 *
 * <pre>
 *   LineRig    ──► LineClient ──stdio or TCP──► RawEcho           bytes in, the same bytes out
 *              └──► LineClient ──stdio or TCP──► the server        tools/call echo
 *   HttpRig    ──► HttpLoad   ──HTTP──────────► FixedResponder    bytes in, a response written before
 *              └──► HttpLoad   ──HTTP──────────► the server        the same request
 *   ProcessRig ──► RigProcess                                     start-up and memory of the server
 * </pre>
 *
 * <p>Who is not measured is stopped meanwhile. CPU time and memory come from /proc, so HTTP and process rig need Linux.
 */
package org.peregrine.bench.rig;
