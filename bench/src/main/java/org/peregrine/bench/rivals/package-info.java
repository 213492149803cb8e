/**
 * This server and its rivals in one run: the same tools, the same requests, the same generator, rounds in turn.
 *
 * <pre>
 * bench/rivals/run ─► RivalsRun ─► Servers ─► ServerProcess   over HTTP, paused while another is measured
 *                      │  │  └───► Backends                   Redis and TextServer, which tools ask
 *                      │  └──────► Generator                  ./peregrine load, a process for each measurement
 *                      ├─────────► FirstSeconds               the same in this process, on servers that just started
 *                      ▼
 *               rivals-TIME.jsonl ─► RivalsComparison ─► RivalsTable, the plots ─► docs/rivals.md
 *                                                   └──► ReadmeTable ─► README.md
 * </pre>
 */
package org.peregrine.bench.rivals;
